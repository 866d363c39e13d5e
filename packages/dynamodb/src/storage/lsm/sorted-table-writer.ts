/** Writes a sorted table, entry by entry. */
import type { Disk, DiskFile } from "@cloudglass/env";
import { BlockBuilder, KEY_BYTES_MAX, placeSeed } from "./block-format.ts";
import { encodeIndex } from "./block-index.ts";
import { FilterBuilder } from "./bloom-filter.ts";
import { shortestSeparator } from "./key-order.ts";
import { encodeFooter, tableName, withChecksum } from "./sorted-table-format.ts";

/** Blocks wait in memory until there are so many bytes of them: one write instead of many. */
const WRITE_BYTES = 64 * 1024;
/** About a quarter of a millisecond of work on a filter. */
const FILTER_SLICE_KEYS = 4096;

export class SortedTableWriter {
  readonly number: number;
  readonly file: DiskFile;
  readonly #filter = new FilterBuilder();
  readonly #block = new BlockBuilder();
  readonly #offsets: number[] = [];
  readonly #separators: Uint8Array[] = [];
  #builtFilter: Uint8Array | undefined;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #entryCount = 0;
  #removedCount = 0;
  #contentBytes = 0;
  #smallestKey: Uint8Array | undefined;
  #lastKey: Uint8Array | undefined;

  /** Throws `DiskError`. REQUIRES: the number was not used before. */
  constructor(disk: Disk, number: number) {
    this.number = number;
    this.file = disk.open(tableName(number));
    // A crash may bring back the name of a file that was removed.
    if (this.file.size > 0) this.file.truncate(0);
  }

  /** Of blocks whole so far. */
  get sizeBytes(): number {
    return this.#writtenBytes + this.#waitingBytes;
  }

  /** REQUIRES: the key comes after those before. `value` undefined: the key is removed. Throws `DiskError`. */
  add(key: Uint8Array, value: Uint8Array | undefined): void {
    if (key.length > KEY_BYTES_MAX) throw new RangeError(`a key of ${key.length} bytes`);
    if (!this.#block.fits(key, value)) this.#finishBlock();
    if (this.#block.count === 0) {
      const before = this.#lastKey;
      this.#separators.push(before === undefined ? key : shortestSeparator(before, key));
      this.#offsets.push(this.sizeBytes);
    }
    this.#block.add(key, value);
    this.#filter.add(key);
    this.#smallestKey ??= key;
    this.#lastKey = key;
    this.#entryCount++;
    if (value === undefined) this.#removedCount++;
    this.#contentBytes += key.length + (value?.length ?? 0);
  }

  /** Work on the filter for a slice of time; false: there is more to do before `finish`. */
  prepare(): boolean {
    this.#builtFilter ??= this.#filter.build(FILTER_SLICE_KEYS);
    return this.#builtFilter !== undefined;
  }

  /** Writes the rest; returns the file's size. REQUIRES: it is prepared, with an entry at least. Throws `DiskError`. */
  finish(logIndex: number): number {
    this.#finishBlock();
    const filterOffset = this.sizeBytes;
    this.#write(withChecksum(this.#builtFilter!));
    const indexOffset = this.sizeBytes;
    this.#write(withChecksum(encodeIndex(this.#offsets, this.#separators)));
    this.#write(
      encodeFooter({
        number: this.number,
        entryCount: this.#entryCount,
        removedCount: this.#removedCount,
        blockCount: this.#offsets.length,
        logIndex,
        filterOffset,
        indexOffset,
        contentBytes: this.#contentBytes,
        smallestKey: this.#smallestKey!,
        largestKey: this.#lastKey!,
      }),
    );
    this.#flush();
    return this.#writtenBytes;
  }

  #finishBlock(): void {
    this.#write(this.#block.finish(placeSeed(this.number, this.sizeBytes)));
  }

  #write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= WRITE_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#waitingBytes === 0) return;
    this.file.append(this.#waiting);
    this.#writtenBytes += this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
