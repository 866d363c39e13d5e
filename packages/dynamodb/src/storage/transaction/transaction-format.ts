/**
 * What transactions write. Numbers are big-endian.
 *
 *   lock      transaction 16 bytes ‖ its mutations: key length 32 bits, value length 32 bits (all ones: removed), key, value
 *   decision  timestamp 64 bits ‖ its keys: length of the keyspace's name 32 bits, key length 32 bits, name, key
 *   note      time of the clock in ms 64 bits ‖ value
 */
import type { Mutation } from "../mutation.ts";

export const ID_BYTES = 16;

const REMOVED = 0xffff_ffff;
const LENGTHS_BYTES = 8;
const NUMBER_BYTES = 8;
const WORD = 2 ** 32;

export interface Place {
  /** Name of the keyspace. */
  readonly keyspace: string;
  readonly key: Uint8Array;
}

export interface CommitRecord {
  readonly timestampUs: number;
  readonly places: readonly Place[];
}

export function encodeLock(id: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const pairs = mutations.map(({ key, value }) => ({ first: key, second: value }));
  return encodePairs(id, pairs);
}

export function holderOf(lock: Uint8Array): Uint8Array {
  return copyOf(lock, 0, ID_BYTES);
}

export function mutationsOf(lock: Uint8Array): Mutation[] {
  return decodePairs(lock, ID_BYTES).map(({ first, second }) => ({ key: first, value: second }));
}

export function encodeDecision({ timestampUs, places }: CommitRecord): Uint8Array {
  const pairs = places.map(({ keyspace, key }) => ({ first: Buffer.from(keyspace), second: key }));
  return encodePairs(encodeNumber(timestampUs), pairs);
}

export function decodeDecision(bytes: Uint8Array): CommitRecord {
  const pairs = decodePairs(bytes, NUMBER_BYTES);
  return {
    timestampUs: readNumber(bytes, 0),
    places: pairs.map(({ first, second }) => ({
      keyspace: Buffer.from(first).toString(),
      key: second!,
    })),
  };
}

export function encodeNote(writtenAtMs: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([encodeNumber(writtenAtMs), value]);
}

export function decodeNote(bytes: Uint8Array): {
  readonly writtenAtMs: number;
  readonly value: Uint8Array;
} {
  return { writtenAtMs: readNumber(bytes, 0), value: copyOf(bytes, NUMBER_BYTES, bytes.length) };
}

export function encodeNumber(number: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(number / WORD));
  view.setUint32(4, number % WORD);
  return bytes;
}

export function readNumber(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(at) * WORD + view.getUint32(at + 4);
}

interface Pair {
  readonly first: Uint8Array;
  readonly second: Uint8Array | undefined;
}

function encodePairs(head: Uint8Array, pairs: readonly Pair[]): Uint8Array {
  let size = head.length;
  for (const { first, second } of pairs) {
    size += LENGTHS_BYTES + first.length + (second === undefined ? 0 : second.length);
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(head);
  let at = head.length;
  for (const { first, second } of pairs) {
    view.setUint32(at, first.length);
    view.setUint32(at + 4, second === undefined ? REMOVED : second.length);
    bytes.set(first, at + LENGTHS_BYTES);
    at += LENGTHS_BYTES + first.length;
    if (second === undefined) continue;
    bytes.set(second, at);
    at += second.length;
  }
  return bytes;
}

/** Copies: what storage shows counts only while it is looked at. */
function decodePairs(bytes: Uint8Array, from: number): Pair[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairs: Pair[] = [];
  for (let at = from; at < bytes.length; ) {
    const firstEnd = at + LENGTHS_BYTES + view.getUint32(at);
    const secondLength = view.getUint32(at + 4);
    const first = copyOf(bytes, at + LENGTHS_BYTES, firstEnd);
    at = secondLength === REMOVED ? firstEnd : firstEnd + secondLength;
    const second = secondLength === REMOVED ? undefined : copyOf(bytes, firstEnd, at);
    pairs.push({ first, second });
  }
  return pairs;
}

/** A `Buffer`'s own `slice` shares memory. */
function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return Uint8Array.from(bytes.subarray(from, to));
}
