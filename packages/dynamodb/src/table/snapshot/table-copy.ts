/**
 * A table as it was at a time, in a keyspace of its own. The items are copied as they are, while writes go on, and then the
 * changes that came after the time are undone: the first of them to an item says what was there.
 *
 * REQUIRES: the table has kept all changes after the time, and goes on keeping them until the copy is made.
 */
import type { Mutation } from "../../storage/mutation.ts";
import type { Keyspace } from "../../storage/partition/index.ts";
import { type Change, readChanges } from "../change-log/index.ts";
import { ITEMS, UNDONE } from "../key/index.ts";
import type { StoredItem } from "../stored-item.ts";
import type { Table } from "../table.ts";
import { putEntries, readEntries } from "./entries.ts";

const PAGE = { count: 500, bytes: 1024 * 1024 };

type CopiedTable = Pick<Table, "items" | "keyOf">;

/** Asked between pages: throws to end what is under way. */
export type Checkpoint = () => void;

/** Changes up to `asOfUs` are in the copy. */
export async function copyTable(
  table: CopiedTable,
  copy: Keyspace,
  asOfUs: number,
  checkpoint: Checkpoint,
): Promise<void> {
  for await (const entries of readEntries(table.items, ITEMS)) {
    checkpoint();
    await putEntries(copy, entries);
  }
  // Parents come before their children, so an item's changes come in their order.
  for (const { id } of table.items.lineage()) {
    let afterUs = asOfUs;
    for (let isFull = true; isFull; ) {
      checkpoint();
      const page = await readChanges(table.items, id, afterUs, PAGE);
      for (const change of page.changes) await undo(table, copy, change);
      afterUs = page.changes.at(-1)?.timestampUs ?? afterUs;
      isFull = page.isFull;
    }
  }
}

async function undo(table: CopiedTable, copy: Keyspace, { before, after }: Change): Promise<void> {
  const key = table.keyOf(((before ?? after) as StoredItem).item);
  const mark = Buffer.from(key);
  mark[0] = UNDONE;
  await copy.update(key, (view) => {
    const isUndone = view.get(mark) !== undefined;
    const mutations: Mutation[] = isUndone
      ? []
      : [
          { key, value: before?.bytes },
          { key: mark, value: new Uint8Array() },
        ];
    return { mutations, result: undefined };
  });
}
