/**
 * A block: what of a sorted table is read, checked and cached as one. Drawn in docs/internals/lsm-tree.md.
 *
 *   0  count u16      2  prefix length u16      4  count × offset of an entry u16, from the first one
 *      prefix: what all keys of the block begin with
 *      count × ( suffix length, value length + 1 or 0 for a removed key: varints | suffix | value )
 *      CRC-32 of all before, seeded with the block's place
 *
 * Entries have offsets so that a key is found by binary search; one prefix a block instead of LevelDB's deltas between
 * neighbours leaves every key whole without reading those before it.
 */
import { crc32 } from "@node-rs/crc32";
import { commonPrefixBytes } from "./key-order.ts";
import { readVarint, varintBytes, writeVarint } from "./varint.ts";

/** A block is larger only when its single entry is. */
export const BLOCK_BYTES = 4096;
const HEADER_BYTES = 4;
export const CHECKSUM_BYTES = 4;
export const KEY_BYTES_MAX = 0xffff;

/** The seed of a block's checksum: a block in another's place is not taken for it. */
export function placeSeed(tableNumber: number, offset: number): number {
  return (Math.imul(tableNumber, 0x9e3779b1) ^ offset) >>> 0;
}

export class BlockBuilder {
  #keys: Uint8Array[] = [];
  #values: (Uint8Array | undefined)[] = [];
  #prefixBytes = 0;
  #keyBytes = 0;
  /** Values and lengths. */
  #otherBytes = 0;

  get count(): number {
    return this.#keys.length;
  }

  /** Whether one entry more leaves the block within its size; true for the first. */
  fits(key: Uint8Array, value: Uint8Array | undefined): boolean {
    const count = this.#keys.length + 1;
    if (count === 1) return true;
    const prefixBytes = this.#sharedWith(key);
    const entriesBytes = this.#otherBytes + sizeOfOther(key, value) + this.#keyBytes + key.length;
    const frameBytes = HEADER_BYTES + 2 * count + CHECKSUM_BYTES;
    return frameBytes + entriesBytes - (count - 1) * prefixBytes <= BLOCK_BYTES;
  }

  /** REQUIRES: the key comes after those before. */
  add(key: Uint8Array, value: Uint8Array | undefined): void {
    this.#prefixBytes = this.#sharedWith(key);
    this.#keys.push(key);
    this.#values.push(value);
    this.#keyBytes += key.length;
    this.#otherBytes += sizeOfOther(key, value);
  }

  /** The block's bytes; the builder is empty again. */
  finish(seed: number): Buffer {
    const count = this.#keys.length;
    const prefixBytes = this.#prefixBytes;
    const suffixesBytes = this.#keyBytes - count * prefixBytes;
    const bytes = Buffer.allocUnsafe(
      HEADER_BYTES + 2 * count + prefixBytes + this.#otherBytes + suffixesBytes + CHECKSUM_BYTES,
    );
    bytes.writeUInt16LE(count, 0);
    bytes.writeUInt16LE(prefixBytes, 2);
    const prefixAt = HEADER_BYTES + 2 * count;
    bytes.set(this.#keys[0]!.subarray(0, prefixBytes), prefixAt);
    const entriesAt = prefixAt + prefixBytes;
    let at = entriesAt;
    for (let index = 0; index < count; index++) {
      const key = this.#keys[index]!;
      const value = this.#values[index];
      bytes.writeUInt16LE(at - entriesAt, HEADER_BYTES + 2 * index);
      at = writeVarint(bytes, at, key.length - prefixBytes);
      at = writeVarint(bytes, at, value === undefined ? 0 : value.length + 1);
      bytes.set(prefixBytes === 0 ? key : key.subarray(prefixBytes), at);
      at += key.length - prefixBytes;
      if (value !== undefined) bytes.set(value, at);
      at += value?.length ?? 0;
    }
    bytes.writeUInt32LE(crc32(bytes.subarray(0, at), seed), at);
    this.#clear();
    return bytes.subarray(0, at + CHECKSUM_BYTES);
  }

  #sharedWith(key: Uint8Array): number {
    const first = this.#keys[0];
    return first === undefined
      ? 0
      : Math.min(
          commonPrefixBytes(first, key),
          this.#keys.length === 1 ? KEY_BYTES_MAX : this.#prefixBytes,
        );
  }

  #clear(): void {
    this.#keys = [];
    this.#values = [];
    this.#prefixBytes = 0;
    this.#keyBytes = 0;
    this.#otherBytes = 0;
  }
}

/** The lengths of a suffix are told in no more bytes than the length of its key. */
function sizeOfOther(key: Uint8Array, value: Uint8Array | undefined): number {
  const valueBytes = value?.length ?? 0;
  return varintBytes(key.length) + varintBytes(valueBytes + 1) + valueBytes;
}

/** A block as read. */
export class Block {
  readonly bytes: Buffer;
  readonly count: number;
  readonly #prefixBytes: number;
  readonly #entriesAt: number;

  private constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.count = bytes.readUInt16LE(0);
    this.#prefixBytes = bytes.readUInt16LE(2);
    this.#entriesAt = HEADER_BYTES + 2 * this.count + this.#prefixBytes;
  }

  /** Undefined when the checksum says that these are not the bytes that were written there. */
  static read(bytes: Buffer, seed: number): Block | undefined {
    const end = bytes.length - CHECKSUM_BYTES;
    if (end < HEADER_BYTES) return undefined;
    if (crc32(bytes.subarray(0, end), seed) !== bytes.readUInt32LE(end)) return undefined;
    return new Block(bytes);
  }

  /** Where the first key not before `key` is; `count` when there is none. */
  lowerBound(key: Uint8Array): number {
    const beyond = this.#comparePrefix(key);
    if (beyond !== 0) return beyond > 0 ? 0 : this.count;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compareSuffix(middle, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the key is; -1 when it is not here. */
  find(key: Uint8Array): number {
    const at = this.lowerBound(key);
    return at < this.count && this.#comparePrefix(key) === 0 && this.#compareSuffix(at, key) === 0
      ? at
      : -1;
  }

  keyAt(index: number): Uint8Array {
    const bytes = this.bytes;
    const at = this.#entryAt(index);
    const suffixBytes = readVarint(bytes, at);
    const from =
      at + varintBytes(suffixBytes) + varintBytes(readVarint(bytes, at + varintBytes(suffixBytes)));
    const prefixBytes = this.#prefixBytes;
    const key = new Uint8Array(prefixBytes + suffixBytes);
    key.set(bytes.subarray(this.#entriesAt - prefixBytes, this.#entriesAt));
    key.set(bytes.subarray(from, from + suffixBytes), prefixBytes);
    return key;
  }

  /** A view of the block's bytes. */
  valueAt(index: number): Uint8Array | undefined {
    const at = this.#entryAt(index);
    const suffixBytes = readVarint(this.bytes, at);
    const told = at + varintBytes(suffixBytes);
    const length = readVarint(this.bytes, told);
    if (length === 0) return undefined;
    const from = told + varintBytes(length) + suffixBytes;
    return this.bytes.subarray(from, from + length - 1);
  }

  #entryAt(index: number): number {
    return this.#entriesAt + this.bytes.readUInt16LE(HEADER_BYTES + 2 * index);
  }

  /** How the prefix compares with the key's beginning. */
  #comparePrefix(key: Uint8Array): number {
    return compareStretch(
      this.bytes,
      this.#entriesAt - this.#prefixBytes,
      this.#entriesAt,
      key,
      0,
      true,
    );
  }

  #compareSuffix(index: number, key: Uint8Array): number {
    const at = this.#entryAt(index);
    const suffixBytes = readVarint(this.bytes, at);
    const told = at + varintBytes(suffixBytes);
    const from = told + varintBytes(readVarint(this.bytes, told));
    return compareStretch(this.bytes, from, from + suffixBytes, key, this.#prefixBytes, false);
  }
}

/** Compares `bytes[from, to)` with the key from `at` on; as a prefix, it is equal to what begins with it. */
function compareStretch(
  bytes: Buffer,
  from: number,
  to: number,
  key: Uint8Array,
  at: number,
  asPrefix: boolean,
): number {
  const length = to - from;
  const rest = key.length - at;
  const shared = Math.min(length, rest);
  for (let index = 0; index < shared; index++) {
    const difference = bytes[from + index]! - key[at + index]!;
    if (difference !== 0) return difference;
  }
  return asPrefix && length <= rest ? 0 : length - rest;
}
