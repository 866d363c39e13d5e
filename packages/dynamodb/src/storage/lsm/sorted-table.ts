/**
 * A sorted table that is read. Filter, index and footer are in memory; blocks come through the cache. The file stays as
 * long as someone reads it: `retain` and `release` count, and it goes when it is `obsolete` and the count is 0.
 */
import type { Disk, DiskFile } from "@cloudglass/env";
import type { KeyRange } from "../mutation.ts";
import type { BlockCache, BlockSlots } from "./block-cache.ts";
import { Block, placeSeed } from "./block-format.ts";
import { BlockIndex } from "./block-index.ts";
import { type KeyHash, mayHold } from "./bloom-filter.ts";
import { CorruptionError } from "./corruption-error.ts";
import type { Cursor } from "./cursor.ts";
import { compareKeys } from "./key-order.ts";
import {
  checked,
  decodeFooter,
  footerBytes,
  sizeOfFooter,
  TAIL_BYTES,
  type TableFooter,
  tableName,
} from "./sorted-table-format.ts";

/** What a compaction reads at once. */
const READ_AHEAD_BYTES = 64 * 1024;

/** What filters did, of all tables of a tree. */
export interface FilterCounts {
  /** The key was there. */
  hits: number;
  /** The filter spared a read. */
  misses: number;
  /** The filter let a key through that was not there. */
  falsePositives: number;
  /** The table that knew of the key asked for last. */
  answeredBy: SortedTable | undefined;
}

export class SortedTable {
  readonly number: number;
  readonly sizeBytes: number;
  readonly footer: TableFooter;
  readonly index: BlockIndex;
  readonly #disk: Disk;
  readonly #file: DiskFile;
  readonly #filter: Uint8Array;
  readonly #cache: BlockCache;
  readonly #slots: BlockSlots;
  #readers = 0;
  #obsolete = false;

  /** Throws `CorruptionError`, `DiskError`. */
  constructor(disk: Disk, number: number, cache: BlockCache) {
    const name = tableName(number);
    // Opening would make it.
    if (disk.size(name) === undefined) throw new CorruptionError(`${name} is not there`);
    this.number = number;
    this.#disk = disk;
    this.#cache = cache;
    this.#file = disk.open(name);
    try {
      this.sizeBytes = this.#file.size;
      this.footer = readFooter(this.#file);
      const { filterOffset, indexOffset, blockCount } = this.footer;
      const footerAt = this.sizeBytes - sizeOfFooter(this.footer);
      if (this.footer.number !== number) throw new CorruptionError(`${name}: another table`);
      const filter = checked(readBytes(this.#file, filterOffset, indexOffset));
      const index = checked(readBytes(this.#file, indexOffset, footerAt));
      if (!filter) throw new CorruptionError(`${name}: the filter is not what was written`);
      if (!index) throw new CorruptionError(`${name}: the index is not what was written`);
      this.#filter = Uint8Array.from(filter);
      this.index = new BlockIndex(index, blockCount, filterOffset);
      this.#slots = new Array(blockCount).fill(undefined);
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  get memoryBytes(): number {
    return this.#filter.length + this.index.memoryBytes + 8 * this.index.count;
  }

  /** Whether the key lies between the smallest and the largest. */
  spans(key: Uint8Array): boolean {
    const { smallestKey, largestKey } = this.footer;
    return compareKeys(key, smallestKey) >= 0 && compareKeys(key, largestKey) <= 0;
  }

  /** Undefined: not here. `{ value: undefined }`: removed here. Throws `CorruptionError`, `DiskError`. */
  get(
    key: Uint8Array,
    hash: KeyHash,
    counts: FilterCounts,
  ): { readonly value: Uint8Array | undefined } | undefined {
    if (!mayHold(this.#filter, hash)) {
      counts.misses++;
      return undefined;
    }
    const block = this.block(this.index.blockOf(key));
    const at = block.find(key);
    if (at < 0) {
      counts.falsePositives++;
      return undefined;
    }
    counts.hits++;
    counts.answeredBy = this;
    return { value: block.valueAt(at) };
  }

  /** Through the cache. Throws `CorruptionError`, `DiskError`. */
  block(number: number): Block {
    const cached = this.#cache.find(this.#slots, number);
    if (cached !== undefined) return cached;
    const from = this.index.offsetOf(number);
    const block = this.#check(number, readBytes(this.#file, from, this.index.offsetOf(number + 1)));
    this.#cache.add(this.#slots, number, block);
    return block;
  }

  /** A block and those behind it, as many as one read is good for; past the cache. Throws as `block` does. */
  blocksFrom(number: number): Block[] {
    const from = this.index.offsetOf(number);
    let end = number + 1;
    while (end < this.index.count && this.index.offsetOf(end + 1) - from <= READ_AHEAD_BYTES) end++;
    const bytes = readBytes(this.#file, from, this.index.offsetOf(end));
    const blocks: Block[] = [];
    for (let at = number; at < end; at++) {
      const block = bytes.subarray(
        this.index.offsetOf(at) - from,
        this.index.offsetOf(at + 1) - from,
      );
      blocks.push(this.#check(at, block));
    }
    return blocks;
  }

  retain(): void {
    this.#readers++;
  }

  release(): void {
    this.#readers--;
    if (this.#obsolete && this.#readers === 0) this.#remove();
  }

  /** Nothing names the table any more: its file goes with its last reader. */
  retire(): void {
    this.#obsolete = true;
    if (this.#readers === 0) this.#remove();
  }

  close(): void {
    this.#cache.drop(this.#slots);
    this.#file.close();
  }

  #check(number: number, bytes: Buffer): Block {
    const block = Block.read(bytes, placeSeed(this.number, this.index.offsetOf(number)));
    if (block) return block;
    throw new CorruptionError(`${this.#file.path}: block ${number} is not what was written`);
  }

  #remove(): void {
    this.close();
    this.#disk.remove(tableName(this.number));
  }
}

function readFooter(file: DiskFile): TableFooter {
  const tail = readBytes(file, Math.max(0, file.size - TAIL_BYTES), file.size);
  const length = footerBytes(tail);
  if (length === undefined || length + TAIL_BYTES > file.size) {
    throw new CorruptionError(`${file.path}: there is no footer`);
  }
  const bytes = readBytes(file, file.size - length - TAIL_BYTES, file.size);
  return decodeFooter(bytes, file.path);
}

function readBytes(file: DiskFile, from: number, to: number): Buffer {
  const length = Math.max(0, to - from);
  const bytes = Buffer.allocUnsafeSlow(length);
  if (file.read(bytes, from) < length) {
    throw new CorruptionError(`${file.path}: shorter than it was written`);
  }
  return bytes;
}

/** Starts at the first key of the range in its direction; does not stop at the range's other end. */
export class TableCursor implements Cursor {
  readonly #table: SortedTable;
  readonly #step: 1 | -1;
  readonly #keep: boolean;
  #ahead: Block[] = [];
  #number: number;
  #block: Block | undefined;
  #at = 0;
  #key: Uint8Array | undefined;

  /** `keep`: leave the blocks in the cache; else it reads ahead, forward only. */
  constructor(table: SortedTable, { from, to }: KeyRange, reverse: boolean, keep: boolean) {
    this.#table = table;
    this.#step = reverse ? -1 : 1;
    this.#keep = keep;
    const start = reverse ? to : from;
    if (start === undefined) {
      this.#number = reverse ? table.index.count - 1 : 0;
      this.#block = this.#load(this.#number);
      this.#at = reverse ? this.#block.count - 1 : 0;
    } else {
      this.#number = table.index.blockOf(start);
      this.#block = this.#load(this.#number);
      this.#at = this.#block.lowerBound(start) - (reverse ? 1 : 0);
    }
    this.#enterBlock();
  }

  get valid(): boolean {
    return this.#block !== undefined;
  }

  get key(): Uint8Array {
    this.#key ??= this.#block!.keyAt(this.#at);
    return this.#key;
  }

  get value(): Uint8Array | undefined {
    return this.#block!.valueAt(this.#at);
  }

  next(): void {
    this.#at += this.#step;
    this.#key = undefined;
    this.#enterBlock();
  }

  #load(number: number): Block {
    if (this.#keep) return this.#table.block(number);
    if (this.#ahead.length === 0) this.#ahead = this.#table.blocksFrom(number).reverse();
    return this.#ahead.pop()!;
  }

  #enterBlock(): void {
    const block = this.#block!;
    if (this.#at >= 0 && this.#at < block.count) return;
    this.#number += this.#step;
    if (this.#number < 0 || this.#number >= this.#table.index.count) {
      this.#block = undefined;
      return;
    }
    this.#block = this.#load(this.#number);
    this.#at = this.#step > 0 ? 0 : this.#block.count - 1;
  }
}
