/** A page of a SELECT: of one read of its plan after the other. */
import type { Clock } from "@cloudglass/env";
import type { Item } from "../../expression/value/attribute-value.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import type { Consumption } from "../../table/capacity/index.ts";
import { isInRange, queryRange, rangeBeyond, segmentRange } from "../../table/key/index.ts";
import { PAGE_BYTES_MAX, readPage } from "../../table/page.ts";
import type { NoteRead } from "../../table/read-note.ts";
import { addPageUnits, effectiveConsistency } from "../queries/page-answer.ts";
import { invalidToken, type ReadPosition } from "./next-token.ts";
import type { CheckedSelect } from "./select-checks.ts";

/** So many reads of a plan are one page: AWS says ten items of an IN. */
const READS_MAX = 10;

export interface SelectedPage {
  readonly items: readonly Item[];
  /** Where the next page goes on; undefined when there is none. */
  readonly next: ReadPosition | undefined;
  /** The last key that was looked at, when the page ended behind it. */
  readonly lastKey: Uint8Array | undefined;
}

export interface PageWishes {
  readonly from: ReadPosition | undefined;
  readonly limit: number;
  readonly consistency: "strong" | "eventual";
  /** Is told what the page cost. */
  readonly consumption: Consumption;
  readonly note: NoteRead;
}

export async function selectPage(
  clock: Clock,
  select: CheckedSelect,
  { from = { read: 0, key: undefined }, limit, consistency: paid, consumption, note }: PageWishes,
): Promise<SelectedPage> {
  const { target, plan, fetches } = select;
  const forward = plan.kind === "scan" || !plan.isDescending;
  const consistency = await effectiveConsistency(target, paid);
  const ranges = rangesOf(select);
  if (ranges[from.read] === undefined) throw invalidToken();
  const items: Item[] = [];
  let left = limit;
  let bytes = 0;
  for (let read = from.read; read < ranges.length; read++) {
    const isFull = left <= 0 || bytes >= PAGE_BYTES_MAX || read - from.read >= READS_MAX;
    if (isFull) return { items, next: { read, key: undefined }, lastKey: undefined };
    const whole = ranges[read] as KeyRange;
    const key = read === from.read ? from.key : undefined;
    if (key !== undefined && !isInRange(whole, key)) throw invalidToken();
    const page = await readPage(clock, {
      target,
      range: key === undefined ? whole : rangeBeyond(whole, key, forward),
      forward,
      consistency,
      paid,
      limit: left,
      filter: plan.kind === "scan" ? plan.filter : plan.reads[read]?.filter,
      projection: undefined,
      countOnly: false,
      fetches,
      note,
    });
    addPageUnits(consumption, target, page, paid);
    for (const item of page.items) items.push(item);
    left -= page.scannedCount;
    bytes += page.pageBytes;
    if (page.lastKey !== undefined && !isOfOneItem(select, read)) {
      return { items, next: { read, key: page.lastKey }, lastKey: page.lastKey };
    }
  }
  return { items, next: undefined, lastKey: undefined };
}

function rangesOf({ target, plan }: CheckedSelect): readonly KeyRange[] {
  if (plan.kind === "scan") return [segmentRange(0, 1, target.space)];
  return plan.reads.map(({ query }) => queryRange(target.keys, query, target.space));
}

/** Nothing comes behind the one item that a whole key names. */
function isOfOneItem({ target, plan }: CheckedSelect, read: number): boolean {
  if (plan.kind === "scan" || target.index !== undefined) return false;
  if (target.keys.sort === undefined) return true;
  const { lower, upper } = plan.reads[read]?.query.sort ?? {};
  return lower !== undefined && lower.value === upper?.value;
}
