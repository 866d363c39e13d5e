/**
 * Which tables are merged next (leveled compaction: O'Neil et al., "The Log-Structured Merge-Tree", 1996; LevelDB's
 * levels). Level 0 goes into level 1 whole; of level 1 goes what lies over a table or two of level 2, in turn.
 */
import { compareKeys } from "./key-order.ts";
import type { SortedTable } from "./sorted-table.ts";
import type { Levels } from "./table-set.ts";

export interface CompactionLimits {
  /** Level 0 is merged when it has so many tables … */
  readonly level0Tables: number;
  readonly level1TableBytes: number;
  /** … and level 1 when it has more bytes than so many of its tables. */
  readonly level1Tables: number;
  readonly level2TableBytes: number;
}

/** However large level 1 is, level 0 never waits for more than so many times its least number of tables. */
const LEVEL_0_STRETCH = 2;
/** A level 0 of so small a part of level 1 would rewrite it for little. */
const LEVEL_0_SHARE = 16;
/** Level 1 may grow to this part of level 2, so that a byte is rewritten about so many times a level. */
const LEVEL_1_SHARE = 10;

export interface Compaction {
  /** The newest first. */
  readonly upper: readonly SortedTable[];
  /** Of the level below, in order. */
  readonly lower: readonly SortedTable[];
  readonly into: 1 | 2;
  /** Something older may lie below the result: removed keys must stay removed. */
  readonly keepRemoved: boolean;
}

/** Undefined when nothing is due. `after`: the largest key of what level 1 gave last. */
export function nextCompaction(
  levels: Levels,
  limits: CompactionLimits,
  after: Uint8Array | undefined,
): Compaction | undefined {
  const level1BytesMax = Math.max(
    limits.level1Tables * limits.level1TableBytes,
    bytesOf(levels[2]) / LEVEL_1_SHARE,
  );
  const level1Bytes = bytesOf(levels[1]);
  // Under steady load level 0 is always due: it would grow level 1, and with it its own work, without end.
  const isOvergrown = level1Bytes > 1.5 * level1BytesMax;
  if (level0IsDue(levels, limits) && !isOvergrown) {
    const upper = levels[0];
    const lower = within(levels[1], spanOf(upper));
    return { upper, lower, into: 1, keepRemoved: levels[2].length > 0 };
  }
  return level1Bytes > level1BytesMax ? fromLevel1(levels, after) : undefined;
}

function level0IsDue(levels: Levels, { level0Tables }: CompactionLimits): boolean {
  const count = levels[0].length;
  if (count < level0Tables) return false;
  return (
    count >= level0Tables * LEVEL_0_STRETCH ||
    bytesOf(levels[0]) >= bytesOf(levels[1]) / LEVEL_0_SHARE
  );
}

function fromLevel1(levels: Levels, after: Uint8Array | undefined): Compaction {
  const [, level1, level2] = levels;
  const next = level1.find(
    ({ footer }) => after === undefined || compareKeys(footer.smallestKey, after) > 0,
  );
  const first = next ?? level1[0]!;
  const lower = within(level2, spanOf([first]));
  if (lower.length === 0) return { upper: [first], lower, into: 2, keepRemoved: false };
  // The tables below are rewritten anyway: what lies wholly over them goes along.
  const below = spanOf(lower);
  const along = level1.filter(
    (table) =>
      table === first ||
      (compareKeys(table.footer.smallestKey, below.smallest) >= 0 &&
        compareKeys(table.footer.largestKey, below.largest) <= 0),
  );
  return { upper: along, lower, into: 2, keepRemoved: false };
}

interface Span {
  readonly smallest: Uint8Array;
  readonly largest: Uint8Array;
}

function spanOf(tables: readonly SortedTable[]): Span {
  let { smallestKey: smallest, largestKey: largest } = tables[0]!.footer;
  for (const { footer } of tables) {
    if (compareKeys(footer.smallestKey, smallest) < 0) smallest = footer.smallestKey;
    if (compareKeys(footer.largestKey, largest) > 0) largest = footer.largestKey;
  }
  return { smallest, largest };
}

function within(tables: readonly SortedTable[], { smallest, largest }: Span): SortedTable[] {
  return tables.filter(
    ({ footer }) =>
      compareKeys(footer.largestKey, smallest) >= 0 &&
      compareKeys(footer.smallestKey, largest) <= 0,
  );
}

export function bytesOf(tables: readonly SortedTable[]): number {
  return tables.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
