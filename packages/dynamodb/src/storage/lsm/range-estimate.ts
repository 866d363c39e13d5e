/** How much lies in a range and where its middle is, from the indexes of tables: no block is read. */
import type { KeyRange } from "../mutation.ts";
import { compareKeys } from "./key-order.ts";
import { type MemtableView, weighEntries } from "./memtable.ts";
import type { SortedTable } from "./sorted-table.ts";
import { overlaps } from "./table-set.ts";

/** So many keys of a table are looked at; the middle is found to a part of that. */
const SAMPLES_A_TABLE = 256;

interface Weight {
  readonly key: Uint8Array;
  readonly sizeBytes: number;
}

/** To a block a table; what was overwritten or removed and not yet compacted counts too. */
export function sizeOfRange(
  tables: readonly SortedTable[],
  views: readonly MemtableView[],
  range: KeyRange,
): number {
  let sizeBytes = 0;
  for (const table of tables) {
    if (!overlaps(table, range)) continue;
    const { first, end } = blocksOf(table, range);
    sizeBytes += table.index.offsetOf(end) - table.index.offsetOf(first);
  }
  for (const view of views) {
    for (const entry of weighEntries(view, range)) sizeBytes += entry.sizeBytes;
  }
  return sizeBytes;
}

/** A key with about as many bytes before it as from it on; undefined when the range has too few keys to be divided. */
export function medianOfRange(
  tables: readonly SortedTable[],
  views: readonly MemtableView[],
  range: KeyRange,
): Uint8Array | undefined {
  const weights: Weight[] = [];
  for (const table of tables) if (overlaps(table, range)) weighBlocks(table, range, weights);
  for (const view of views) weights.push(...weighEntries(view, range));
  weights.sort((a, b) => compareKeys(a.key, b.key));
  const total = weights.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let before = 0;
  const first = weights[0];
  for (const { key, sizeBytes } of weights) {
    if (before * 2 >= total && compareKeys(key, first!.key) > 0) return key;
    before += sizeBytes;
  }
  // Most lies under the last key of all: it alone is the upper half.
  const last = weights.at(-1);
  return last !== undefined && compareKeys(last.key, first!.key) > 0 ? last.key : undefined;
}

function weighBlocks(table: SortedTable, range: KeyRange, into: Weight[]): void {
  const { from } = range;
  const { first, end } = blocksOf(table, range);
  const stride = Math.max(1, Math.ceil((end - first) / SAMPLES_A_TABLE));
  for (let block = first; block < end; block += stride) {
    const separator = table.index.separatorOf(block);
    const isBefore = from !== undefined && compareKeys(separator, from) < 0;
    const next = Math.min(block + stride, end);
    const sizeBytes = table.index.offsetOf(next) - table.index.offsetOf(block);
    into.push({ key: isBefore ? from : separator, sizeBytes });
  }
}

/** Blocks `first` to before `end`. REQUIRES: the table overlaps the range. */
function blocksOf({ index }: SortedTable, { from, to }: KeyRange): { first: number; end: number } {
  const first = from === undefined ? 0 : index.blockOf(from);
  if (to === undefined) return { first, end: index.count };
  const last = index.blockOf(to);
  const holdsNone = last > first && compareKeys(index.separatorOf(last), to) >= 0;
  return { first, end: holdsNone ? last : last + 1 };
}
