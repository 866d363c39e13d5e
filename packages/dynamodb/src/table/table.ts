/** A table that is open: its record, and the keyspaces in which its items and its indexes' entries are. */
import type { Environment } from "@cloudglass/env";
import type { Item } from "../expression/value/attribute-value.ts";
import { keyAttributes } from "../expression/value/key-check.ts";
import type { Keyspace } from "../storage/partition/index.ts";
import type { TableRecord, TableRecords } from "./catalogue/index.ts";
import { ChangeFeed, type FeedLog } from "./change-log/index.ts";
import { type KeyAttributes, storageKey } from "./key/index.ts";
import { changeRetentionMs } from "./stream/stream-record.ts";

export interface TableOptions {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly log: FeedLog;
  readonly records: TableRecords;
  readonly record: TableRecord;
  readonly items: Keyspace;
}

export class Table {
  readonly tableId: string;
  readonly keyAttributes: KeyAttributes;
  readonly items: Keyspace;
  /** What is written to the items, for all who do something with it later. */
  readonly changes: ChangeFeed;
  readonly #records: TableRecords;
  readonly #globalIndexes = new Map<string, Keyspace>();
  #record: TableRecord;

  constructor({ env, log, records, record, items }: TableOptions) {
    this.tableId = record.tableId;
    this.keyAttributes = keyAttributes(record.keys);
    this.items = items;
    this.changes = new ChangeFeed({
      env,
      keyspace: items,
      log,
      retentionMs: () => changeRetentionMs(this.record, env.clock.now()),
    });
    this.#records = records;
    this.#record = record;
  }

  /** The newest; the last there was when the table is gone. */
  get record(): TableRecord {
    const record = this.#records.byId(this.tableId);
    if (record !== undefined) this.#record = record;
    return this.#record;
  }

  /** REQUIRES: the item's key has been checked. */
  keyOf(item: Item): Uint8Array {
    return storageKey(this.keyAttributes, item);
  }

  /** The entries of a global index. */
  globalIndex(indexId: string): Keyspace {
    const entries = this.#globalIndexes.get(indexId);
    if (entries === undefined) throw new Error(`there is no index ${indexId}`);
    return entries;
  }

  /** Whether each write leaves a record of itself. */
  get keepsChanges(): boolean {
    const { stream, globalIndexes, recovery } = this.record;
    return (
      stream?.enabled === true ||
      globalIndexes.length > 0 ||
      recovery !== undefined ||
      this.changes.followerCount > 0
    );
  }

  async close(): Promise<void> {
    await this.changes.close();
    await this.items.close();
  }

  /** Takes everything off the disk. */
  async destroy(): Promise<void> {
    await this.changes.close();
    await this.items.destroy();
  }
}
