/** A read of one item. */
import { type StoredItem, storedItem } from "./stored-item.ts";
import type { Table } from "./table.ts";

/** Rejects as `Keyspace.read` does. */
export async function readItem(
  table: Table,
  key: Uint8Array,
  consistency: "strong" | "eventual",
): Promise<StoredItem | undefined> {
  return storedItem(await table.items.read(key, (view) => view.get(key), consistency));
}
