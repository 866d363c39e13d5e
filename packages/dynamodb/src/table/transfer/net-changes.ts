/** What became of each item between two times: what was there at the first, and what is there at the second. */
import { type Change, readChanges } from "../change-log/index.ts";
import type { StoredItem } from "../stored-item.ts";
import type { Table } from "../table.ts";

export interface NetChange {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
  /** Of the last change. */
  readonly timestampUs: number;
}

const PAGE = { count: 500, bytes: 1024 * 1024 };

/** In no order. REQUIRES: the table has kept its changes since the first time. */
export async function netChanges(
  table: Table,
  fromUs: number,
  toUs: number,
  checkpoint: () => void,
): Promise<readonly NetChange[]> {
  const changed = new Map<string, NetChange>();
  const add = ({ before, after, timestampUs }: Change) => {
    const key = table.keyOf(((before ?? after) as StoredItem).item);
    const name = Buffer.from(key).toString("latin1");
    const first = changed.get(name);
    changed.set(name, { before: first === undefined ? before : first.before, after, timestampUs });
  };
  // Parents come before their children, so an item's changes come in their order.
  for (const { id } of table.items.lineage()) {
    let afterUs = fromUs;
    for (let isFull = true; isFull; ) {
      checkpoint();
      const page = await readChanges(table.items, id, afterUs, PAGE);
      const within = page.changes.filter(({ timestampUs }) => timestampUs <= toUs);
      within.forEach(add);
      afterUs = page.changes.at(-1)?.timestampUs ?? afterUs;
      isFull = page.isFull && within.length === page.changes.length;
    }
  }
  return [...changed.values()];
}
