/** Backups of tables: they are made beside the requests, and outlive their tables. */
import type { Environment } from "@cloudglass/env";
import { type Catalogue, RecordTable, type TableRecord } from "../catalogue/index.ts";
import { countEntries } from "../item-counts.ts";
import { ITEMS } from "../key/index.ts";
import type { Snapshots } from "../snapshot/snapshots.ts";
import type { Table } from "../table.ts";
import type { Tables } from "../tables.ts";
import type { BackgroundJobs } from "./background-jobs.ts";
import type { BackupRecord } from "./backup-record.ts";

export interface BackupsOptions {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly catalogue: Catalogue;
  readonly tables: Tables;
  readonly snapshots: Snapshots;
  readonly jobs: BackgroundJobs;
}

const SYSTEM_DAYS = 35;
const DAY_MS = 86_400_000;
const NOTHING = { items: 0, bytes: 0 };

export class Backups {
  readonly #options: BackupsOptions;
  readonly #records: RecordTable<BackupRecord>;

  constructor(options: BackupsOptions) {
    this.#options = options;
    this.#records = new RecordTable(options.catalogue, "backup", ({ backupId }) => backupId);
    for (const record of this.#records.all()) {
      if (record.expiresMs !== undefined) this.#expire(record);
    }
  }

  /** Those that a stop of the emulator left unfinished are taken anew, of tables as they are now. */
  resume(tables: { byId(tableId: string): TableRecord | undefined }): void {
    for (const record of [...this.#records.all()]) {
      if (record.isAvailable) continue;
      const { source, backupId } = record;
      if (tables.byId(source.tableId) === undefined) this.#records.remove(backupId);
      else this.#begin(record);
    }
  }

  /** Of the table as it is when this is called. */
  create(table: Table, name: string): BackupRecord {
    const record = this.#newRecord(table.record, name, this.#suffix());
    const asOfUs = this.#options.snapshots.hold(table, record.backupId);
    this.#records.put(record);
    this.#begin(record, asOfUs);
    return record;
  }

  /** What is left of a table that is deleted while it can be recovered. Resolves when it is whole. */
  async keepDeleted(source: TableRecord): Promise<void> {
    const nowMs = this.#options.env.clock.now();
    const record: BackupRecord = {
      ...this.#newRecord(source, `${source.name}$DeletedTableBackup`, "00000000"),
      kind: "SYSTEM",
      expiresMs: nowMs + SYSTEM_DAYS * DAY_MS,
    };
    await this.#take(record, () => {});
    this.#expire(record);
  }

  get(backupId: string): BackupRecord | undefined {
    return this.#records.get(backupId);
  }

  /** Of an account in a region, the oldest first. */
  in(accountId: string, region: string): BackupRecord[] {
    return [...this.#records.all()]
      .filter(({ source }) => source.accountId === accountId && source.region === region)
      .sort((one, other) => (one.backupId < other.backupId ? -1 : 1));
  }

  async remove({ backupId, source }: BackupRecord): Promise<void> {
    this.#records.remove(backupId);
    await this.#options.snapshots.remove(backupId, source.region);
  }

  #newRecord(source: TableRecord, name: string, suffix: string): BackupRecord {
    const createdMs = this.#options.env.clock.now();
    const idAt = (ms: number) => `${String(ms).padStart(14, "0")}-${suffix}`;
    let idMs = createdMs;
    while (this.#records.get(idAt(idMs)) !== undefined) idMs += 1;
    return {
      backupId: idAt(idMs),
      name,
      kind: "USER",
      createdMs,
      isAvailable: false,
      source,
      count: NOTHING,
    };
  }

  #suffix(): string {
    return Buffer.from(this.#options.env.random.bytes(4)).toString("hex");
  }

  #begin(record: BackupRecord, asOfUs?: number): void {
    this.#options.jobs.begin(`backup ${record.backupId}`, 0, (checkpoint) =>
      this.#take(record, checkpoint, asOfUs),
    );
  }

  async #take(record: BackupRecord, checkpoint: () => void, heldUs?: number): Promise<void> {
    const { snapshots, tables } = this.#options;
    const { backupId, source } = record;
    const asOfUs = heldUs ?? snapshots.hold(await tables.open(source), backupId);
    await snapshots.take(source, backupId, asOfUs, checkpoint);
    const count = await snapshots.with(backupId, source.region, (copy) =>
      countEntries(copy, ITEMS, checkpoint),
    );
    this.#records.put({ ...record, count, isAvailable: true });
  }

  #expire({ backupId, expiresMs = 0 }: BackupRecord): void {
    const { clock } = this.#options.env;
    const delayMs = Math.max(0, expiresMs - clock.now());
    this.#options.jobs.begin(`expiry of ${backupId}`, delayMs, async () => {
      const record = this.#records.get(backupId);
      if (record !== undefined) await this.remove(record);
    });
  }
}
