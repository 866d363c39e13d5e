/** The tables that are open. A table is opened when it is first needed, and once. */
import type { Environment } from "@cloudglass/env";
import { openKeyspace } from "../storage/partition/index.ts";
import type { TableRecord, TableRecords } from "./catalogue/index.ts";
import type { FeedLog } from "./change-log/index.ts";
import { HASH_BYTES } from "./key/index.ts";
import type { StorageFleet } from "./storage-fleet.ts";
import { Table } from "./table.ts";

export class Tables {
  readonly #env: Environment;
  readonly #records: TableRecords;
  readonly #fleet: StorageFleet;
  readonly #log: FeedLog;
  readonly #replicationLagMs: number;
  readonly #opened = new Map<string, Table>();
  readonly #opening = new Map<string, Promise<Table>>();

  constructor(
    env: Environment,
    records: TableRecords,
    fleet: StorageFleet,
    log: FeedLog,
    replicationLagMs: number,
  ) {
    this.#env = env;
    this.#records = records;
    this.#fleet = fleet;
    this.#log = log;
    this.#replicationLagMs = replicationLagMs;
  }

  opened(tableId: string): Table | undefined {
    return this.#opened.get(tableId);
  }

  async open(record: TableRecord): Promise<Table> {
    const { tableId } = record;
    const opened = this.#opened.get(tableId);
    if (opened !== undefined) return opened;
    let opening = this.#opening.get(tableId);
    if (opening === undefined) {
      opening = this.#open(record).finally(() => this.#opening.delete(tableId));
      this.#opening.set(tableId, opening);
    }
    return opening;
  }

  async destroy(record: TableRecord): Promise<void> {
    const table = await this.open(record);
    this.#opened.delete(record.tableId);
    await table.destroy();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#opened.values()].map((table) => table.close()));
  }

  async #open(record: TableRecord): Promise<Table> {
    const { tableId, region, localIndexes } = record;
    const { ports, nodes } = this.#fleet.in(region);
    const hasCollections = localIndexes.length > 0;
    let table: Table | undefined;
    const items = await openKeyspace({
      env: { ...this.#env, disk: this.#env.disk.directory(`tables/${tableId}/items`) },
      ports,
      nodes,
      name: tableId,
      blockCache: this.#fleet.blockCache,
      // The entries of local indexes stay with the items: a partition key's items are not parted then.
      boundaryOf: (key: Uint8Array) => (hasCollections ? key.subarray(0, HASH_BYTES) : key),
      onApplied: (mutations) => table?.changes.written(mutations),
    });
    items.replicationLagMs = this.#replicationLagMs;
    table = new Table({ env: this.#env, log: this.#log, records: this.#records, record, items });
    this.#opened.set(tableId, table);
    return table;
  }
}
