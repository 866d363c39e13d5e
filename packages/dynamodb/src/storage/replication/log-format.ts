/**
 * Records of a replica's log. Numbers are big-endian; ballots and indexes take 64 bits, of which 53 are used.
 *
 *     0  CRC-32 of bytes 4 to 31      8  body length    16  ballot    32  body
 *     4  CRC-32 of the body          12  kind           24  index
 *
 * The header has a checksum of its own so that a length can be trusted: a record that is not wholly there was torn, one that
 * is wholly there and wrong has rotted.
 */
import { crc32 } from "@node-rs/crc32";
import { type Mutation, ownedMutation } from "../mutation.ts";

export const HEADER_BYTES = 32;

export const KIND = {
  /** An accepted entry. It takes the place of every entry from its index on. */
  entry: 1,
  /** Nothing under a lower ballot is accepted from here on. */
  promise: 2,
  /** First in its segment: the entry before it, the ballot promised so far, and how that came about. */
  base: 3,
  /** A snapshot up to this entry is about to be installed. */
  install: 4,
} as const;

/** What a base says beside the entry before it. */
export const BASE = {
  /** The segment goes on where the one before it ends. */
  continues: 0,
  /** What lies in earlier segments does not count any more. */
  resets: 1,
} as const;

export interface LogEntry {
  readonly index: number;
  /** Under which it was accepted first. */
  readonly ballot: number;
  readonly mutations: readonly Mutation[];
  /** Of its record. */
  readonly sizeBytes: number;
}

export interface LogRecord {
  readonly kind: number;
  readonly ballot: number;
  readonly index: number;
  readonly body: Uint8Array;
  readonly sizeBytes: number;
}

/** `torn`: the bytes end within it. `corrupt`: it is there and is not what was written. */
export type ReadRecord = LogRecord | "torn" | "corrupt";

const REMOVED = 0xffff_ffff;
const MUTATION_BYTES = 8;
const WORD = 2 ** 32;

export function createEntry(
  index: number,
  ballot: number,
  mutations: readonly Mutation[],
): LogEntry {
  let sizeBytes = HEADER_BYTES;
  for (const { key, value } of mutations) {
    sizeBytes += MUTATION_BYTES + key.byteLength + (value === undefined ? 0 : value.byteLength);
  }
  return { index, ballot, mutations, sizeBytes };
}

/** The records of the entries, one behind the other. */
export function encodeEntries(entries: readonly LogEntry[]): Uint8Array {
  let total = 0;
  for (const entry of entries) total += entry.sizeBytes;
  const bytes = Buffer.allocUnsafeSlow(total);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const entry of entries) {
    let to = at + HEADER_BYTES;
    for (const { key, value } of entry.mutations) {
      view.setUint32(to, key.byteLength);
      view.setUint32(to + 4, value === undefined ? REMOVED : value.byteLength);
      to += MUTATION_BYTES;
      bytes.set(key, to);
      to += key.byteLength;
      if (value === undefined) continue;
      bytes.set(value, to);
      to += value.byteLength;
    }
    seal(bytes, view, at, to, KIND.entry, entry.ballot, entry.index);
    at = to;
  }
  return bytes;
}

export function encodeRecord(
  kind: number,
  ballot: number,
  index: number,
  body: Uint8Array = new Uint8Array(),
): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES + body.byteLength);
  bytes.set(body, HEADER_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  seal(bytes, view, 0, bytes.byteLength, kind, ballot, index);
  return bytes;
}

const BASE_BODY_BYTES = 10;
export const BASE_RECORD_BYTES = HEADER_BYTES + BASE_BODY_BYTES;

/** The body of a base: the ballot promised, and flags. */
export function encodeBase(promised: number, flags: number, isRebuilding: boolean): Uint8Array {
  const body = new Uint8Array(BASE_BODY_BYTES);
  const view = new DataView(body.buffer);
  setWhole(view, 0, promised);
  view.setUint8(8, flags);
  view.setUint8(9, isRebuilding ? 1 : 0);
  return body;
}

export function decodeBase(body: Uint8Array): {
  readonly promised: number;
  readonly flags: number;
  readonly isRebuilding: boolean;
} {
  const view = viewOf(body);
  return {
    promised: whole(view, 0),
    flags: view.getUint8(8),
    isRebuilding: view.getUint8(9) === 1,
  };
}

/** The record at `at`. Its body is a part of `bytes`. */
export function readRecord(bytes: Uint8Array, at: number): ReadRecord {
  const left = bytes.byteLength - at;
  if (left < HEADER_BYTES) return "torn";
  const view = viewOf(bytes);
  if (view.getUint32(at) !== headerChecksum(bytes, at)) {
    // A file system may lengthen a file before it writes what belongs there.
    return bytes.subarray(at).every((byte) => byte === 0) ? "torn" : "corrupt";
  }
  const sizeBytes = HEADER_BYTES + view.getUint32(at + 8);
  if (left < sizeBytes) return "torn";
  const body = bytes.subarray(at + HEADER_BYTES, at + sizeBytes);
  if (view.getUint32(at + 4) !== crc32(body)) return "corrupt";
  return {
    kind: view.getUint32(at + 12),
    ballot: whole(view, at + 16),
    index: whole(view, at + 24),
    body,
    sizeBytes,
  };
}

/** What keeps a mutation does not keep much else of what was read with it. */
export function decodeEntry({ index, ballot, body, sizeBytes }: LogRecord): LogEntry {
  const view = viewOf(body);
  const mutations: Mutation[] = [];
  let at = 0;
  while (at < body.byteLength) {
    const keyBytes = view.getUint32(at);
    const valueBytes = view.getUint32(at + 4);
    at += MUTATION_BYTES;
    const key = body.subarray(at, at + keyBytes);
    at += keyBytes;
    if (valueBytes === REMOVED) {
      mutations.push(ownedMutation({ key, value: undefined }));
      continue;
    }
    mutations.push(ownedMutation({ key, value: body.subarray(at, at + valueBytes) }));
    at += valueBytes;
  }
  return { index, ballot, mutations, sizeBytes };
}

function seal(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  kind: number,
  ballot: number,
  index: number,
): void {
  view.setUint32(at + 4, crc32(bytes.subarray(at + HEADER_BYTES, end)));
  view.setUint32(at + 8, end - at - HEADER_BYTES);
  view.setUint32(at + 12, kind);
  setWhole(view, at + 16, ballot);
  setWhole(view, at + 24, index);
  view.setUint32(at, headerChecksum(bytes, at));
}

function setWhole(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / WORD));
  view.setUint32(at + 4, value % WORD);
}

function whole(view: DataView, at: number): number {
  return view.getUint32(at) * WORD + view.getUint32(at + 4);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Byte by byte: for so few bytes a call into the native library costs more. */
function headerChecksum(bytes: Uint8Array, at: number): number {
  let crc = 0xffff_ffff;
  for (let index = at + 4; index < at + HEADER_BYTES; index++) {
    crc = CRC_TABLE[(crc ^ bytes[index]!) & 0xff]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  return crc;
});
