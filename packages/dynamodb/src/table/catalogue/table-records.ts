/** The records of tables, by their places: an account and a region have one table of a name. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { TableRecord } from "./table-record.ts";

export interface TablePlace {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export class TableRecords {
  readonly #records: RecordTable<TableRecord>;
  readonly #byPlace = new Map<string, TableRecord>();
  readonly #watchers: ((record: TableRecord) => void)[] = [];

  constructor(catalogue: Catalogue) {
    this.#records = new RecordTable(catalogue, "table", ({ tableId }) => tableId);
    for (const record of this.#records.all()) this.#place(record);
  }

  at(accountId: string, region: string, name: string): TableRecord | undefined {
    return this.#byPlace.get(`${accountId} ${region} ${name}`);
  }

  byId(tableId: string): TableRecord | undefined {
    return this.#records.get(tableId);
  }

  all(): IterableIterator<TableRecord> {
    return this.#records.all();
  }

  /** In the order of their names. */
  in(accountId: string, region: string): TableRecord[] {
    return [...this.#records.all()]
      .filter((each) => each.accountId === accountId && each.region === region)
      .filter(({ isWithdrawn }) => !isWithdrawn)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Is told of each record that is put, from now on. */
  watch(watcher: (record: TableRecord) => void): void {
    this.#watchers.push(watcher);
  }

  /** Durable when it returns. */
  put(record: TableRecord): void {
    this.#records.put(record);
    this.#place(record);
    for (const watcher of this.#watchers) watcher(record);
  }

  /** Takes `changes` over into the newest record; undefined when the table is gone. */
  change(tableId: string, changes: Partial<TableRecord>): TableRecord | undefined {
    const record = this.#records.get(tableId);
    if (record === undefined) return undefined;
    const changed = { ...record, ...changes };
    this.put(changed);
    return changed;
  }

  remove(record: TableRecord): void {
    this.#records.remove(record.tableId);
    this.#leave(record);
  }

  #place(record: TableRecord): void {
    if (record.isWithdrawn) this.#leave(record);
    else this.#byPlace.set(textOf(record), record);
  }

  /** There may be another table of the name already. */
  #leave(record: TableRecord): void {
    const text = textOf(record);
    if (this.#byPlace.get(text)?.tableId === record.tableId) this.#byPlace.delete(text);
  }
}

function textOf({ accountId, region, name }: TablePlace): string {
  return `${accountId} ${region} ${name}`;
}
