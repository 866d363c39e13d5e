/** The transactions of each region, with a ledger of its own: opened when it is needed, or an earlier process has left one. */
import type { Environment } from "@cloudglass/env";
import type { Keyspace, LockedError } from "../../storage/partition/index.ts";
import { openTransactions, type Transactions } from "../../storage/transaction/index.ts";
import type { TableRecords } from "../catalogue/index.ts";
import type { StorageFleet } from "../storage-fleet.ts";
import type { Tables } from "../tables.ts";
import type { WriteClock } from "../write-clock.ts";
import { completed } from "./completed-write.ts";

export interface RegionTransactionsOptions {
  readonly env: Environment;
  readonly fleet: StorageFleet;
  readonly records: TableRecords;
  readonly tables: Tables;
  readonly writeClock: WriteClock;
}

const DIRECTORY = "transactions";

export class RegionTransactions {
  readonly #options: RegionTransactionsOptions;
  readonly #opened = new Map<string, Promise<Transactions>>();

  constructor(options: RegionTransactionsOptions) {
    this.#options = options;
  }

  in(region: string): Promise<Transactions> {
    let opened = this.#opened.get(region);
    if (opened === undefined) {
      opened = this.#open(region);
      this.#opened.set(region, opened);
      // What could not be opened may be another time.
      opened.catch(() => this.#opened.delete(region));
    }
    return opened;
  }

  /** Finishes what an earlier process had committed. */
  resume(onFault: (error: unknown) => void): void {
    for (const region of this.#options.env.disk.list(DIRECTORY)) this.in(region).catch(onFault);
  }

  /** True when the lock was that of a transaction that died: what it held is free, and worth trying again. */
  async clear(region: string, keyspace: Keyspace, error: LockedError): Promise<boolean> {
    const transactions = await this.in(region);
    return transactions.clear(keyspace, error);
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#opened.values())) {
      if (opened.status === "fulfilled") await opened.value.close();
    }
  }

  #open(region: string): Promise<Transactions> {
    const { env, fleet, writeClock } = this.#options;
    const { ports, nodes } = fleet.in(region);
    return openTransactions({
      ledger: {
        env: {
          ...env,
          clock: env.clock.steady,
          disk: env.disk.directory(`${DIRECTORY}/${region}`),
        },
        ports,
        nodes,
        name: `${DIRECTORY}-${region}`,
        blockCache: fleet.blockCache,
      },
      keyspaceNamed: (name) => this.#itemsOf(name),
      nextTimestampUs: () => writeClock.next(),
      complete: (mutations, { partition }) => completed(mutations, partition, writeClock.next()),
    });
  }

  /** Keyspaces of items have the ids of their tables for names. */
  async #itemsOf(tableId: string): Promise<Keyspace | undefined> {
    const { records, tables } = this.#options;
    const record = records.byId(tableId);
    return record && (await tables.open(record)).items;
  }
}
