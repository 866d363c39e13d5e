/** Which tables are on which level. Never changed: a flush or compaction makes a new one. */

import type { KeyRange } from "../mutation.ts";
import { hashKey, type KeyHash } from "./bloom-filter.ts";
import type { Cursor } from "./cursor.ts";
import { compareKeys } from "./key-order.ts";
import type { Level } from "./manifest-format.ts";
import { type FilterCounts, type SortedTable, TableCursor } from "./sorted-table.ts";

/** Level 0: the newest first, overlapping. Levels 1 and 2: in the order of their keys, without overlap. */
export type Levels = readonly [
  readonly SortedTable[],
  readonly SortedTable[],
  readonly SortedTable[],
];

export class TableSet {
  readonly levels: Levels;

  constructor(levels: Levels) {
    this.levels = levels;
  }

  get all(): SortedTable[] {
    return this.levels.flat();
  }

  /** The newest that is told of the key. Throws `CorruptionError`, `DiskError`. */
  get(
    key: Uint8Array,
    counts: FilterCounts,
  ): { readonly value: Uint8Array | undefined } | undefined {
    let hash: KeyHash | undefined;
    for (const table of this.levels[0]) {
      if (!table.spans(key)) continue;
      hash ??= hashKey(key);
      const found = table.get(key, hash, counts);
      if (found !== undefined) return found;
    }
    for (let level = 1; level <= 2; level++) {
      const tables = this.levels[level]!;
      const table = tables[firstNotBefore(tables, key)];
      if (table === undefined || compareKeys(key, table.footer.smallestKey) < 0) continue;
      hash ??= hashKey(key);
      const found = table.get(key, hash, counts);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Of the tables that may hold keys of the range, the newest first. */
  cursors(range: KeyRange, reverse: boolean): Cursor[] {
    const within = this.levels.map((tables) => tables.filter((table) => overlaps(table, range)));
    const cursors: Cursor[] = within[0]!.map(
      (table) => new TableCursor(table, range, reverse, true),
    );
    for (const tables of [within[1]!, within[2]!]) {
      if (tables.length > 0) cursors.push(new RunCursor(tables, range, reverse, true));
    }
    return cursors;
  }

  /** With tables gone and others added to a level. */
  changed(
    removed: ReadonlySet<SortedTable>,
    level: Level,
    added: readonly SortedTable[],
  ): TableSet {
    const left = this.levels.map((tables) => tables.filter((table) => !removed.has(table)));
    left[level] = inOrder(level, [...left[level]!, ...added]);
    return new TableSet(left as unknown as Levels);
  }
}

export function inOrder(level: Level, tables: readonly SortedTable[]): SortedTable[] {
  return [...tables].sort((a, b) =>
    level === 0 ? b.number - a.number : compareKeys(a.footer.smallestKey, b.footer.smallestKey),
  );
}

export function overlaps({ footer }: SortedTable, { from, to }: KeyRange): boolean {
  return (
    (from === undefined || compareKeys(footer.largestKey, from) >= 0) &&
    (to === undefined || compareKeys(footer.smallestKey, to) < 0)
  );
}

/** In tables without overlap, in order: the first whose largest key is not before `key`. */
function firstNotBefore(tables: readonly SortedTable[], key: Uint8Array): number {
  let low = 0;
  let high = tables.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(tables[middle]!.footer.largestKey, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tables without overlap, in order, one after the other; each is opened when its turn comes. */
export class RunCursor implements Cursor {
  readonly #tables: readonly SortedTable[];
  readonly #range: KeyRange;
  readonly #reverse: boolean;
  readonly #keep: boolean;
  #next: number;
  #current: TableCursor;

  /** REQUIRES: at least one table. */
  constructor(tables: readonly SortedTable[], range: KeyRange, reverse: boolean, keep: boolean) {
    this.#tables = tables;
    this.#range = range;
    this.#reverse = reverse;
    this.#keep = keep;
    this.#next = reverse ? tables.length - 1 : 0;
    this.#current = this.#open();
    this.#enterTable();
  }

  get valid(): boolean {
    return this.#current.valid;
  }

  get key(): Uint8Array {
    return this.#current.key;
  }

  get value(): Uint8Array | undefined {
    return this.#current.value;
  }

  next(): void {
    this.#current.next();
    this.#enterTable();
  }

  #enterTable(): void {
    while (!this.#current.valid && this.#tables[this.#next] !== undefined) {
      this.#current = this.#open();
    }
  }

  #open(): TableCursor {
    const table = this.#tables[this.#next]!;
    this.#next += this.#reverse ? -1 : 1;
    return new TableCursor(table, this.#range, this.#reverse, this.#keep);
  }
}
