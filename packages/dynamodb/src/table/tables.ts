/** The tables that are open. A table is opened when it is first needed, and once. */
import type { Environment } from "@cloudglass/env";
import type { BlockCache } from "../storage/lsm/index.ts";
import type { Mutation } from "../storage/mutation.ts";
import { type Keyspace, type KeyspaceOptions, openKeyspace } from "../storage/partition/index.ts";
import type { ThrottlingMode } from "./admission/index.ts";
import { ON_DEMAND_PARTITIONS, partitionCount } from "./capacity/index.ts";
import type {
  CapacitySettings,
  GlobalIndexRecord,
  TableRecord,
  TableRecords,
} from "./catalogue/index.ts";
import type { FeedLog } from "./change-log/index.ts";
import { HASH_BYTES, hashBoundary } from "./key/index.ts";
import type { StorageFleet } from "./storage-fleet.ts";
import type { PartitionEnds } from "./stream/partition-ends.ts";
import { Table } from "./table.ts";

export interface TablesOptions {
  readonly env: Environment;
  readonly records: TableRecords;
  readonly fleet: StorageFleet;
  readonly partitionEnds: PartitionEnds;
  readonly log: FeedLog;
  readonly throttling: ThrottlingMode;
  /** Milliseconds of the clock. */
  readonly replicationLagMs: number;
  readonly indexLagMs: number;
}

/** Where the log takes memory, a replica that fell far behind is sent everything rather than what it missed. */
const LOG_IN_MEMORY = { segmentBytesMax: 1024 * 1024, logBytesKept: 4 * 1024 * 1024 };

export class Tables {
  /** Told of all that is applied to items, beside those who follow changes. */
  onApplied: (tableId: string, mutations: readonly Mutation[]) => void = () => {};
  /** Told of each table in the turn in which it is opened. */
  onOpened: (table: Table) => void = () => {};
  /** Capacity units, of all tables since this began. */
  readonly consumed = { Read: 0, Write: 0 };
  readonly #options: TablesOptions;
  readonly #opened = new Map<string, Table>();
  readonly #opening = new Map<string, Promise<Table>>();

  constructor(options: TablesOptions) {
    this.#options = options;
    options.records.watch((record) => this.#changed(record));
  }

  opened(tableId: string): Table | undefined {
    return this.#opened.get(tableId);
  }

  allOpened(): Iterable<Table> {
    return this.#opened.values();
  }

  get blockCache(): BlockCache {
    return this.#options.fleet.blockCache;
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
    this.#options.env.disk.remove(`tables/${record.tableId}`);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#opened.values()].map((table) => table.close()));
  }

  /** What was under way when the emulator was stopped goes on. */
  resume(): void {
    for (const record of this.#options.records.all()) {
      if (isIndexing(record)) this.#changed(record);
    }
  }

  #changed(record: TableRecord): void {
    const table = this.#opened.get(record.tableId);
    if (table !== undefined) {
      table.globalIndexes.reconcile(record);
      table.followSettings();
    } else if (isIndexing(record)) {
      this.open(record).catch((error: unknown) => {
        const { log } = this.#options;
        log.error({ table: record.name, error: String(error) }, "a table cannot be opened");
      });
    }
  }

  async #open(record: TableRecord): Promise<Table> {
    const { env, records, partitionEnds, log, indexLagMs, throttling } = this.#options;
    const { tableId, localIndexes, globalIndexes } = record;
    const hasCollections = localIndexes.length > 0;
    let table: Table | undefined;
    const openEntries = ({ indexId, capacity }: GlobalIndexRecord) =>
      this.#openKeyspace(record, `indexes/${indexId}`, `${tableId}/${indexId}`, {
        beginnings: beginningsOf(record, capacity, throttling),
      });
    const [items, ...entries] = await Promise.all([
      this.#openKeyspace(record, "items", tableId, {
        beginnings: beginningsOf(record, record.capacity, throttling),
        // The entries of local indexes stay with the items: a partition key's items are not parted then.
        boundaryOf: (key) => (hasCollections ? key.subarray(0, HASH_BYTES) : key),
        onApplied: (mutations) => {
          table?.changes.written(mutations);
          this.onApplied(tableId, mutations);
        },
        onSplit: ({ parent }) => partitionEnds.add(tableId, parent),
      }),
      ...globalIndexes.map(openEntries),
    ]);
    partitionEnds.addMissing(tableId, items);
    const { consumed } = this;
    const settings = { indexLagMs, throttling, consumed };
    table = new Table({ env, log, records, record, items, openEntries, ...settings });
    for (const [at, index] of globalIndexes.entries()) {
      table.globalIndexes.attach(record, index, entries[at] as Keyspace);
    }
    this.#opened.set(tableId, table);
    this.onOpened(table);
    table.globalIndexes.reconcile(table.record);
    return table;
  }

  async #openKeyspace(
    { tableId, region }: TableRecord,
    directory: string,
    name: string,
    more: Pick<KeyspaceOptions, "beginnings" | "boundaryOf" | "onApplied" | "onSplit"> = {},
  ): Promise<Keyspace> {
    const { env, fleet, replicationLagMs } = this.#options;
    const { ports, nodes } = fleet.in(region);
    const keyspace = await openKeyspace({
      env: {
        ...env,
        clock: env.clock.steady,
        disk: env.disk.directory(`tables/${tableId}/${directory}`),
      },
      ports,
      nodes,
      name,
      blockCache: fleet.blockCache,
      // How late a replica is, users see.
      group: { lagClock: env.clock, ...(env.durability === "memory" ? LOG_IN_MEMORY : {}) },
      ...more,
    });
    keyspace.replicationLagMs = replicationLagMs;
    return keyspace;
  }
}

/** Whether an index of a table that can be used is being filled or taken away. */
function isIndexing({ status, globalIndexes }: TableRecord): boolean {
  return status === "ACTIVE" && globalIndexes.some((index) => index.status !== "ACTIVE");
}

/**
 * A new table has as many partitions as its units need. One without provisioned units has AWS's number only where AWS's
 * limits count: its partitions divide when there is something in them.
 */
function beginningsOf(
  { billingMode }: TableRecord,
  { provisioned }: CapacitySettings,
  throttling: ThrottlingMode,
): Uint8Array[] {
  const onDemand = throttling === "all" ? ON_DEMAND_PARTITIONS : 1;
  const count =
    billingMode === "PROVISIONED" ? partitionCount(provisioned.read, provisioned.write) : onDemand;
  return Array.from({ length: count - 1 }, (_, at) => hashBoundary(at + 1, count) as Uint8Array);
}
