/** A table that is open: its record, and the keyspaces in which its items and its indexes' entries are. */
import type { Item } from "../expression/value/attribute-value.ts";
import { keyAttributes } from "../expression/value/key-check.ts";
import type { Keyspace } from "../storage/partition/index.ts";
import type { TableRecord, TableRecords } from "./catalogue/index.ts";
import { type KeyAttributes, storageKey } from "./key/index.ts";

export class Table {
  readonly tableId: string;
  readonly keyAttributes: KeyAttributes;
  readonly items: Keyspace;
  readonly #records: TableRecords;
  readonly #globalIndexes = new Map<string, Keyspace>();
  #record: TableRecord;

  constructor(records: TableRecords, record: TableRecord, items: Keyspace) {
    this.tableId = record.tableId;
    this.keyAttributes = keyAttributes(record.keys);
    this.items = items;
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
    const { stream, globalIndexes } = this.record;
    return stream?.enabled === true || globalIndexes.length > 0;
  }

  async close(): Promise<void> {
    await this.items.close();
  }

  /** Takes everything off the disk. */
  async destroy(): Promise<void> {
    await this.items.destroy();
  }
}
