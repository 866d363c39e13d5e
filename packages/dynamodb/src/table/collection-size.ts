/** How many bytes an item collection has: the items of a partition key, and their entries in local indexes. */
import type { AttributeValue } from "../expression/value/attribute-value.ts";
import type { KeyRange } from "../storage/mutation.ts";
import type { View } from "../storage/state-machine.ts";
import { ITEMS, localIndexSpace, queryRange, rangeBeyond } from "./key/index.ts";
import { StoredItem } from "./stored-item.ts";
import type { Table } from "./table.ts";

/** So much is counted before others are let to the partition. */
const PAGE_ITEMS = 1000;

interface Page {
  readonly sizeBytes: number;
  /** Undefined: nothing is left. */
  readonly rest: KeyRange | undefined;
}

export async function collectionSize(table: Table, partition: AttributeValue): Promise<number> {
  const { keys, localIndexes } = table.record;
  const spaces = [ITEMS, ...localIndexes.map(({ number }) => localIndexSpace(number))];
  let sizeBytes = 0;
  for (const space of spaces) {
    let rest: KeyRange | undefined = queryRange(keys, { partition, sort: undefined }, space);
    while (rest?.from !== undefined) {
      const range: KeyRange = rest;
      const page: Page = await table.items.read(rest.from, (view) => count(view, range), "strong");
      sizeBytes += page.sizeBytes;
      rest = page.rest;
    }
  }
  return sizeBytes;
}

function count(view: View, range: KeyRange): Page {
  let sizeBytes = 0;
  let items = 0;
  for (const { key, value } of view.scan(range, false)) {
    sizeBytes += new StoredItem(value).sizeBytes;
    if (++items === PAGE_ITEMS) return { sizeBytes, rest: rangeBeyond(range, key, true) };
  }
  return { sizeBytes, rest: undefined };
}
