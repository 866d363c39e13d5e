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

type Consistency = "strong" | "eventual";

/** Rejects with `ThrottledError`, and as `Keyspace.read` does. */
export async function readItem(
  table: Table,
  key: Uint8Array,
  consistency: Consistency,
  note: NoteRead,
): Promise<ItemRead> {
  const read = await fetchItem(table, key, consistency, note);
  table.admission.charge("Read", key, read.units);
  return read;
}

/** The same, and whoever calls it charges for it. */
export async function fetchItem(
  table: Table,
  key: Uint8Array,
  consistency: Consistency,
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
  return { found, units: readUnits(found?.sizeBytes ?? 0, consistency) };
}
