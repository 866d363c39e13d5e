/**
 * The items that are there already get their entries, page by page, while writes go on. No change takes effect while a page
 * is read and its entries are written, so a change that is younger than the page comes after it, and one that is older
 * changes nothing in the end: what followed it in the log is let take effect again.
 */
import type { KeyRange } from "../../storage/mutation.ts";
import { type Keyspace, type PartitionPlace, rangeInSpace } from "../../storage/partition/index.ts";
import type { View } from "../../storage/state-machine.ts";
import { ITEMS, rangeBeyond, spaceRange } from "../key/index.ts";
import { StoredItem } from "../stored-item.ts";

const PAGE_ITEMS = 200;
const PAGE_BYTES = 1024 * 1024;

interface FillPage {
  readonly items: readonly StoredItem[];
  /** Undefined: it was the last. */
  readonly rest: KeyRange | undefined;
}

/** Everything in the table, from the beginning. */
export function wholeTable(): KeyRange {
  return spaceRange(ITEMS);
}

/** Also what is being written now by those who do not know of the index yet. */
export async function readFillPage(items: Keyspace, range: KeyRange): Promise<FillPage> {
  const from = range.from as Uint8Array;
  // Waits for all that was decided before.
  await items.update(from, () => ({ mutations: [], result: undefined }), "ignored");
  return items.read(from, (view, place) => fillPage(view, place, range), "strong");
}

function fillPage(view: View, place: PartitionPlace, range: KeyRange): FillPage {
  const found: StoredItem[] = [];
  let bytes = 0;
  const { to } = rangeInSpace(ITEMS, place.range);
  const isLast = Buffer.compare(range.to as Uint8Array, to as Uint8Array) <= 0;
  for (const { key, value } of view.scan({ from: range.from, to: isLast ? range.to : to }, false)) {
    // What a view gives counts only while it is looked at.
    found.push(new StoredItem(Buffer.from(value)));
    bytes += value.length;
    if (found.length < PAGE_ITEMS && bytes < PAGE_BYTES) continue;
    return { items: found, rest: rangeBeyond(range, key, true) };
  }
  return { items: found, rest: isLast ? undefined : { from: to, to: range.to } };
}
