/** Tables that are made from backups, or from other tables as they were. */
import type { Keyspace } from "../../storage/partition/index.ts";
import type { TableRecord, TableRecords } from "../catalogue/index.ts";
import type { FeedLog } from "../change-log/index.ts";
import { ITEMS } from "../key/index.ts";
import { readEntries } from "../snapshot/entries.ts";
import { loadItems } from "../snapshot/item-load.ts";
import type { Snapshots } from "../snapshot/snapshots.ts";
import type { Checkpoint } from "../snapshot/table-copy.ts";
import { StoredItem } from "../stored-item.ts";
import type { Tables } from "../tables.ts";
import type { WriteClock } from "../write-clock.ts";
import type { BackgroundJobs } from "./background-jobs.ts";
import type { Backups } from "./backups.ts";

export interface RestoresOptions {
  readonly records: TableRecords;
  readonly tables: Tables;
  readonly snapshots: Snapshots;
  readonly backups: Backups;
  readonly jobs: BackgroundJobs;
  readonly log: FeedLog;
  readonly writeClock: WriteClock;
  /** Milliseconds of the clock that a table is CREATING at least. */
  readonly transitionMs: number;
}

export class Restores {
  readonly #options: RestoresOptions;

  constructor(options: RestoresOptions) {
    this.#options = options;
  }

  /** A stop of the emulator left them unfinished. */
  resume(): void {
    for (const record of this.#options.records.all()) {
      if (record.restore !== undefined) this.#begin(record, 0);
    }
  }

  /** REQUIRES: the record is CREATING and says what it is restored from. */
  begin(record: TableRecord): void {
    this.#options.records.put(record);
    this.#begin(record, this.#options.transitionMs);
  }

  /** A table that is restored from the backup now. */
  isUsed(backupId: string): boolean {
    for (const { restore } of this.#options.records.all()) {
      if (restore?.backupId === backupId) return true;
    }
    return false;
  }

  #begin({ tableId, name }: TableRecord, delayMs: number): void {
    this.#options.jobs.begin(`restore of ${name}`, delayMs, async (checkpoint) => {
      const record = this.#options.records.byId(tableId);
      if (record?.restore === undefined) return;
      if (await this.#restore(record, checkpoint)) this.#end(tableId);
      else this.#giveUp(record);
    });
  }

  /** False when there is nothing any more to restore from. */
  async #restore(record: TableRecord, checkpoint: Checkpoint): Promise<boolean> {
    const { snapshots, backups, records } = this.#options;
    const { backupId, sourceTableId = "", restoredUs } = record.restore ?? {};
    if (backupId !== undefined) {
      const region = backups.get(backupId)?.source.region;
      if (region === undefined) return false;
      await snapshots.with(backupId, region, (copy) => this.#load(record, copy, checkpoint));
      return true;
    }
    const source = records.byId(sourceTableId);
    if (source === undefined || restoredUs === undefined) return false;
    const { tableId } = record;
    await snapshots.take(source, tableId, restoredUs, checkpoint);
    await snapshots.with(tableId, source.region, (snapshot) =>
      this.#load(record, snapshot, checkpoint),
    );
    await snapshots.remove(tableId, source.region);
    return true;
  }

  /** The source went while the emulator was stopped: the table goes too, as on AWS. */
  #giveUp(record: TableRecord): void {
    const { records, log } = this.#options;
    log.error(
      { table: record.name },
      "a table is not restored: what it was to be restored from is gone",
    );
    records.remove(record);
  }

  async #load(record: TableRecord, snapshot: Keyspace, checkpoint: Checkpoint): Promise<void> {
    const { tables, writeClock } = this.#options;
    const table = await tables.open(record);
    for await (const entries of readEntries(snapshot, ITEMS)) {
      checkpoint();
      const items = entries.map(({ value }) => new StoredItem(value).item);
      await loadItems(table, writeClock, items);
    }
    const { globalIndexes } = record;
    await Promise.all(globalIndexes.map(({ indexId }) => table.globalIndexes.settled(indexId)));
  }

  /** Nothing tells then that the table was restored, as on AWS. */
  #end(tableId: string): void {
    const { records } = this.#options;
    const record = records.byId(tableId);
    if (record === undefined) return;
    const globalIndexes = record.globalIndexes.map((index) => ({
      ...index,
      status: "ACTIVE" as const,
    }));
    records.put({ ...record, status: "ACTIVE", restore: undefined, globalIndexes });
  }
}
