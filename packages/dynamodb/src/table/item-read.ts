/** A read of one item. */
import type { NoteRead } from "./read-note.ts";
import { type StoredItem, storedItem } from "./stored-item.ts";
import type { Table } from "./table.ts";

/** Rejects as `Keyspace.read` does. */
export async function readItem(
  table: Table,
  key: Uint8Array,
  consistency: "strong" | "eventual",
  note: NoteRead,
): Promise<StoredItem | undefined> {
  const bytes = await table.items.read(
    key,
    (view, place) => {
      const found = view.get(key);
      note(view, place);
      return found;
    },
    consistency,
  );
  return storedItem(bytes);
}
