/** What a scan gives: the entries of a range as of its beginning. */
import type { Entry, KeyRange } from "../mutation.ts";
import { type Cursor, MergeCursor } from "./cursor.ts";
import { compareKeys } from "./key-order.ts";
import type { SortedTable } from "./sorted-table.ts";

/** Keeps its tables until it ends, is returned from, or throws. */
export class Scan implements IterableIterator<Entry> {
  #tables: readonly SortedTable[];
  readonly #open: () => readonly Cursor[];
  readonly #range: KeyRange;
  readonly #reverse: boolean;
  #cursor: Cursor | undefined;
  #isDone = false;

  /** `open` gives the cursors, the newest first; it is called when the first entry is asked for. */
  constructor(
    tables: readonly SortedTable[],
    open: () => readonly Cursor[],
    range: KeyRange,
    reverse: boolean,
  ) {
    this.#tables = tables;
    this.#open = open;
    this.#range = range;
    this.#reverse = reverse;
    for (const table of tables) table.retain();
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** Throws `CorruptionError`, `DiskError`. */
  next(): IteratorResult<Entry, undefined> {
    try {
      while (!this.#isDone) {
        const cursor = this.#advance();
        if (!cursor.valid || this.#isBeyond(cursor.key)) break;
        const { key, value } = cursor;
        if (value !== undefined) return { done: false, value: { key, value } };
      }
    } catch (error) {
      this.return();
      throw error;
    }
    return this.return();
  }

  return(): IteratorReturnResult<undefined> {
    this.#isDone = true;
    this.#cursor = undefined;
    const tables = this.#tables;
    this.#tables = [];
    for (const table of tables) table.release();
    return { done: true, value: undefined };
  }

  #advance(): Cursor {
    if (this.#cursor === undefined) {
      this.#cursor = mergeCursors(this.#open(), this.#reverse);
    } else {
      this.#cursor.next();
    }
    return this.#cursor;
  }

  #isBeyond(key: Uint8Array): boolean {
    const { from, to } = this.#range;
    if (this.#reverse) return from !== undefined && compareKeys(key, from) < 0;
    return to !== undefined && compareKeys(key, to) >= 0;
  }
}

export function mergeCursors(cursors: readonly Cursor[], reverse: boolean): Cursor {
  if (cursors.length === 1) return cursors[0]!;
  return new MergeCursor(cursors, reverse ? (a, b) => compareKeys(b, a) : compareKeys);
}
