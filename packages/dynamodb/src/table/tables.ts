/** The tables that are open. A table is opened when it is first needed, and once. */
import type { Environment } from "@cloudglass/env";
import { openKeyspace } from "../storage/partition/index.ts";
import type { TableRecord, TableRecords } from "./catalogue/index.ts";
import type { FeedLog } from "./change-log/index.ts";
import { HASH_BYTES } from "./key/index.ts";
import type { StorageFleet } from "./storage-fleet.ts";
import type { PartitionEnds } from "./stream/partition-ends.ts";
import { Table } from "./table.ts";

export interface TablesOptions {
  readonly env: Environment;
  readonly records: TableRecords;
  readonly fleet: StorageFleet;
  readonly partitionEnds: PartitionEnds;
  readonly log: FeedLog;
  readonly replicationLagMs: number;
}

export class Tables {
  readonly #options: TablesOptions;
  readonly #opened = new Map<string, Table>();
  readonly #opening = new Map<string, Promise<Table>>();

  constructor(options: TablesOptions) {
    this.#options = options;
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
    this.#options.partitionEnds.forget(record.tableId, table.items);
    await table.destroy();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#opened.values()].map((table) => table.close()));
  }

  async #open(record: TableRecord): Promise<Table> {
    const { env, records, fleet, partitionEnds, log, replicationLagMs } = this.#options;
    const { tableId, region, localIndexes } = record;
    const { ports, nodes } = fleet.in(region);
    const hasCollections = localIndexes.length > 0;
    let table: Table | undefined;
    const items = await openKeyspace({
      env: { ...env, disk: env.disk.directory(`tables/${tableId}/items`) },
      ports,
      nodes,
      name: tableId,
      blockCache: fleet.blockCache,
      // The entries of local indexes stay with the items: a partition key's items are not parted then.
      boundaryOf: (key: Uint8Array) => (hasCollections ? key.subarray(0, HASH_BYTES) : key),
      onApplied: (mutations) => table?.changes.written(mutations),
      onSplit: ({ parent }) => partitionEnds.add(tableId, parent),
    });
    partitionEnds.addMissing(tableId, items);
    items.replicationLagMs = replicationLagMs;
    table = new Table({ env, log, records, record, items });
    this.#opened.set(tableId, table);
    return table;
  }
}
