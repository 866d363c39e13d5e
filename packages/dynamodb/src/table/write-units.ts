/** What a write consumes of its table and of the table's indexes. */
import { type Consumption, TABLE, type WriteKind, writeUnits } from "./capacity/index.ts";
import type { TableRecord } from "./catalogue/index.ts";
import type { ItemWrite } from "./item-write.ts";
import {
  type EntryChange,
  entryChange,
  entryWriteUnits,
  type SecondaryIndex,
} from "./secondary-index/index.ts";

export interface IndexUnits {
  readonly index: SecondaryIndex;
  readonly change: EntryChange;
  readonly units: number;
}

export interface WrittenUnits {
  readonly table: number;
  /** Of the indexes that changed. */
  readonly indexes: readonly IndexUnits[];
}

const NONE: readonly IndexUnits[] = [];

/** Transactions cost twice as much of the table, and as much of its indexes. */
export function unitsOfWrite(
  record: TableRecord,
  { before, after }: ItemWrite,
  kind: WriteKind,
): WrittenUnits {
  const table = writeUnits(before?.sizeBytes, after?.sizeBytes, kind);
  const indexes = indexesOf(record);
  if (indexes.length === 0 || before === after) return { table, indexes: NONE };
  return {
    table,
    indexes: indexes.flatMap((index) => {
      const change = entryChange(before?.item, after?.item, index, record.keys);
      return change === undefined ? [] : { index, change, units: entryWriteUnits(change, index) };
    }),
  };
}

export function addUnits(consumption: Consumption, { table, indexes }: WrittenUnits): void {
  consumption.addWrite(TABLE, table);
  for (const { index, units } of indexes) {
    consumption.addWrite({ kind: index.scope, index: index.name }, units);
  }
}

export function indexesOf({ localIndexes, globalIndexes }: TableRecord): readonly SecondaryIndex[] {
  if (globalIndexes.length === 0) return localIndexes;
  return localIndexes.length === 0 ? globalIndexes : [...localIndexes, ...globalIndexes];
}
