/** A read of one item. */
import { readUnits } from "./capacity/index.ts";
import type { NoteRead } from "./read-note.ts";
import { type StoredItem, storedItem } from "./stored-item.ts";
import type { Table } from "./table.ts";

export interface ItemRead {
  readonly found: StoredItem | undefined;
  /** What it consumed. */
  readonly units: number;
}

/** Rejects with `ThrottledError`, and as `Keyspace.read` does. */
export async function readItem(
  table: Table,
  key: Uint8Array,
  consistency: "strong" | "eventual",
  note: NoteRead,
): Promise<ItemRead> {
  table.admission.admit("Read", key);
  const bytes = await table.items.read(
    key,
    (view, place) => {
      const value = view.get(key);
      note(view, place);
      return value;
    },
    consistency,
  );
  const found = storedItem(bytes);
  const units = readUnits(found?.sizeBytes ?? 0, consistency);
  table.admission.charge("Read", key, units);
  return { found, units };
}
