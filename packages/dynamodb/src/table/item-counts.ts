/** How many items and bytes tables and their indexes have: counted anew every six hours at most, when somebody asks. */
import type { Keyspace } from "../storage/partition/index.ts";
import type { BackgroundJobs } from "./backup/background-jobs.ts";
import type { Count, TableRecord, TableRecords } from "./catalogue/index.ts";
import { ITEMS, localIndexSpace } from "./key/index.ts";
import { readEntries } from "./snapshot/entries.ts";
import { StoredItem } from "./stored-item.ts";
import type { Tables } from "./tables.ts";

const COUNTED_MS = 6 * 3_600_000;

export class ItemCounts {
  readonly #records: TableRecords;
  readonly #tables: Tables;
  readonly #jobs: BackgroundJobs;
  readonly #underWay = new Set<string>();

  constructor(records: TableRecords, tables: Tables, jobs: BackgroundJobs) {
    this.#records = records;
    this.#tables = tables;
    this.#jobs = jobs;
  }

  /** Whoever asks is answered with the last count. */
  refresh({ tableId, name, status, counted }: TableRecord, nowMs: number): void {
    const isFresh = counted !== undefined && nowMs < counted.countedMs + COUNTED_MS;
    if (isFresh || status !== "ACTIVE" || this.#underWay.has(tableId)) return;
    this.#underWay.add(tableId);
    this.#jobs.begin(`count of ${name}`, 0, async (checkpoint) => {
      const record = this.#records.byId(tableId);
      if (record?.status === "ACTIVE") await this.#count(record, nowMs, checkpoint);
      this.#underWay.delete(tableId);
    });
  }

  async #count(record: TableRecord, countedMs: number, checkpoint: () => void): Promise<void> {
    const table = await this.#tables.open(record);
    const indexes: Record<string, Count> = {};
    for (const { name, number } of record.localIndexes) {
      indexes[name] = await countEntries(table.items, localIndexSpace(number), checkpoint);
    }
    for (const { name, indexId } of record.globalIndexes) {
      const entries = table.globalIndexes.entries(indexId);
      if (entries !== undefined) indexes[name] = await countEntries(entries, ITEMS, checkpoint);
    }
    const whole = await countEntries(table.items, ITEMS, checkpoint);
    this.#records.change(record.tableId, { counted: { countedMs, table: whole, indexes } });
  }
}

export async function countEntries(
  keyspace: Keyspace,
  space: number,
  checkpoint: () => void,
): Promise<Count> {
  let [items, bytes] = [0, 0];
  for await (const entries of readEntries(keyspace, space)) {
    checkpoint();
    items += entries.length;
    for (const { value } of entries) bytes += new StoredItem(value).sizeBytes;
  }
  return { items, bytes };
}
