/**
 * Records of a manifest: which tables make up a tree, and up to where they hold the log.
 *
 *   0  magic "CGm1"   4  payload length u32   8  CRC-32 of the payload, seeded with its place
 *  12  kind u8: 1 everything, 2 a change     13  durable index u64   21  next table number u32
 *  25  added u32     29  removed u32
 *  33  added × ( level u8 | number u32 | size u32 ) | removed × number u32
 */
import { crc32 } from "@node-rs/crc32";

const MAGIC = 0x316d4743;
const HEADER_BYTES = 12;
const FIXED_BYTES = 21;
const ADDED_BYTES = 9;
const REMOVED_BYTES = 4;

export type Level = 0 | 1 | 2;

export interface NamedTable {
  readonly level: Level;
  readonly number: number;
  readonly sizeBytes: number;
}

export interface ManifestEdit {
  readonly durableIndex: number;
  readonly nextNumber: number;
  readonly added: readonly NamedTable[];
  readonly removed: readonly number[];
}

export interface ManifestRecord extends ManifestEdit {
  /** It tells everything, not a change to what came before. */
  readonly isWhole: boolean;
}

/** `offset`: where in its manifest the record will stand. */
export function encodeRecord(record: ManifestRecord, manifest: number, offset: number): Buffer {
  const { added, removed } = record;
  const length = FIXED_BYTES + added.length * ADDED_BYTES + removed.length * REMOVED_BYTES;
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt8(record.isWhole ? 1 : 2, 12);
  bytes.writeBigUInt64LE(BigInt(record.durableIndex), 13);
  bytes.writeUInt32LE(record.nextNumber, 21);
  bytes.writeUInt32LE(added.length, 25);
  bytes.writeUInt32LE(removed.length, 29);
  let at = HEADER_BYTES + FIXED_BYTES;
  for (const { level, number, sizeBytes } of added) {
    bytes.writeUInt8(level, at);
    bytes.writeUInt32LE(number, at + 1);
    bytes.writeUInt32LE(sizeBytes, at + 5);
    at += ADDED_BYTES;
  }
  for (const number of removed) at = bytes.writeUInt32LE(number, at);
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES), seedOf(manifest, offset)), 8);
  return bytes;
}

/** The whole record at `offset` of a manifest's bytes, and where it ends. */
export function decodeRecord(
  bytes: Buffer,
  manifest: number,
  offset: number,
): { readonly record: ManifestRecord; readonly end: number } | undefined {
  if (offset + HEADER_BYTES + FIXED_BYTES > bytes.length) return undefined;
  if (bytes.readUInt32LE(offset) !== MAGIC) return undefined;
  const end = offset + HEADER_BYTES + bytes.readUInt32LE(offset + 4);
  if (end > bytes.length) return undefined;
  const payload = bytes.subarray(offset + HEADER_BYTES, end);
  if (crc32(payload, seedOf(manifest, offset)) !== bytes.readUInt32LE(offset + 8)) return undefined;
  const addedCount = payload.readUInt32LE(13);
  const removedAt = FIXED_BYTES + addedCount * ADDED_BYTES;
  const added: NamedTable[] = [];
  for (let at = FIXED_BYTES; at < removedAt; at += ADDED_BYTES) {
    const level = payload.readUInt8(at) as Level;
    const number = payload.readUInt32LE(at + 1);
    added.push({ level, number, sizeBytes: payload.readUInt32LE(at + 5) });
  }
  const removed: number[] = [];
  for (let at = removedAt; at < payload.length; at += REMOVED_BYTES) {
    removed.push(payload.readUInt32LE(at));
  }
  const record = {
    isWhole: payload.readUInt8(0) === 1,
    durableIndex: Number(payload.readBigUInt64LE(1)),
    nextNumber: payload.readUInt32LE(9),
    added,
    removed,
  };
  return { record, end };
}

function seedOf(manifest: number, offset: number): number {
  return (Math.imul(manifest, 0x9e3779b1) ^ offset) >>> 0;
}
