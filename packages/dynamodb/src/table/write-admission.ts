/**
 * Writes ask the partitions of the table, and of the global indexes that they change: an index that is out of units
 * holds up the writes of its table. Local indexes live off the units of the table.
 */
import type { Item } from "../expression/value/attribute-value.ts";
import type { TableRecord } from "./catalogue/index.ts";
import type { Intention } from "./item-write.ts";
import { storageKey } from "./key/index.ts";
import {
  type EntryChange,
  entryChange,
  entryKeyAttributes,
  type SecondaryIndex,
} from "./secondary-index/index.ts";
import type { StoredItem } from "./stored-item.ts";
import type { Table } from "./table.ts";
import type { WrittenUnits } from "./write-units.ts";

/** Throws `ThrottledError` when a global index that would change has no units. */
export function admitToIndexes(
  table: Table,
  before: StoredItem | undefined,
  intention: Intention,
): void {
  const { record } = table;
  if (record.globalIndexes.length === 0 || intention.kind === "keep") return;
  for (const index of record.globalIndexes) {
    const admission = table.indexAdmission(index);
    if (admission === undefined || !admission.isLimited("Write")) continue;
    const after: Item | undefined = intention.kind === "put" ? intention.item : undefined;
    const change = entryChange(before?.item, after, index, record.keys);
    if (change !== undefined) admission.admit("Write", entryKey(record, index, change));
  }
}

export function chargeWrite(table: Table, key: Uint8Array, units: WrittenUnits): void {
  const { record } = table;
  let own = units.table;
  for (const { index, change, units: entryUnits } of units.indexes) {
    const global = record.globalIndexes.find(({ name }) => name === index.name);
    if (global === undefined) own += entryUnits;
    else {
      const admission = table.indexAdmission(global);
      admission?.charge("Write", entryKey(record, global, change), entryUnits);
    }
  }
  table.admission.charge("Write", key, own);
}

function entryKey(record: TableRecord, index: SecondaryIndex, change: EntryChange): Uint8Array {
  const entry = (change.after ?? change.before) as Item;
  return storageKey(entryKeyAttributes(index, record.keys), entry);
}
