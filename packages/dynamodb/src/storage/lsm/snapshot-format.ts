/**
 * A tree's state in pieces, for a replica that fell behind.
 *
 *   0  CRC-32 of the rest   4  number of the piece u32   8  entries u32   12  1 in the last piece u8
 *  13  entries × ( key length, value length: varints | key | value )
 */
import { crc32 } from "@node-rs/crc32";
import type { Entry } from "../mutation.ts";
import { CorruptionError } from "./corruption-error.ts";
import { readVarint, varintBytes, writeVarint } from "./varint.ts";

const HEADER_BYTES = 13;
const PIECE_BYTES = 64 * 1024;

/** Pieces of about 64 KiB, larger where an entry is. */
export function* encodePieces(entries: Iterable<Entry>): Generator<Uint8Array> {
  let gathered: Entry[] = [];
  let sizeBytes = 0;
  let number = 0;
  for (const entry of entries) {
    gathered.push(entry);
    sizeBytes += sizeOf(entry);
    if (sizeBytes < PIECE_BYTES) continue;
    yield encodePiece(gathered, sizeBytes, number++, false);
    gathered = [];
    sizeBytes = 0;
  }
  yield encodePiece(gathered, sizeBytes, number, true);
}

/** Throws `CorruptionError` unless all pieces come, whole and in order. */
export async function* decodePieces(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Entry[]> {
  let number = 0;
  let isEnded = false;
  for await (const piece of pieces) {
    if (isEnded) throw new CorruptionError("a snapshot goes on after its last piece");
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const isWhole =
      bytes.length >= HEADER_BYTES && crc32(bytes.subarray(4)) === bytes.readUInt32LE(0);
    if (!isWhole || bytes.readUInt32LE(4) !== number) {
      throw new CorruptionError(`piece ${number} of a snapshot is not what was sent`);
    }
    number++;
    isEnded = bytes.readUInt8(12) === 1;
    yield decodeEntries(bytes);
  }
  if (!isEnded) throw new CorruptionError(`a snapshot ends after ${number} pieces`);
}

function encodePiece(
  entries: readonly Entry[],
  sizeBytes: number,
  number: number,
  isLast: boolean,
): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + sizeBytes);
  bytes.writeUInt32LE(number, 4);
  bytes.writeUInt32LE(entries.length, 8);
  bytes.writeUInt8(isLast ? 1 : 0, 12);
  let at = HEADER_BYTES;
  for (const { key, value } of entries) {
    at = writeVarint(bytes, at, key.length);
    at = writeVarint(bytes, at, value.length);
    bytes.set(key, at);
    bytes.set(value, at + key.length);
    at += key.length + value.length;
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function decodeEntries(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  let at = HEADER_BYTES;
  for (let count = bytes.readUInt32LE(8); count > 0; count--) {
    const keyBytes = readVarint(bytes, at);
    at += varintBytes(keyBytes);
    const valueBytes = readVarint(bytes, at);
    at += varintBytes(valueBytes);
    const key = bytes.subarray(at, at + keyBytes);
    const value = bytes.subarray(at + keyBytes, at + keyBytes + valueBytes);
    at += keyBytes + valueBytes;
    entries.push({ key, value });
  }
  return entries;
}

function sizeOf({ key, value }: Entry): number {
  return varintBytes(key.length) + varintBytes(value.length) + key.length + value.length;
}
