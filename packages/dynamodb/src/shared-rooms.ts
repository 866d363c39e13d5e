/** The rooms of DynamoDB, for the services that work in them: opened by the first that holds them, closed with the last. */
import type { Environment } from "@cloudglass/env";
import type { ServiceHost } from "@cloudglass/wire";
import { DEFAULT_SETTINGS, type Ports } from "./ports.ts";
import type { Rooms } from "./rooms.ts";
import { BackgroundJobs } from "./table/backup/background-jobs.ts";
import { Backups } from "./table/backup/backups.ts";
import { Restores } from "./table/backup/restores.ts";
import { Catalogue, SCHEMA, type TableRecord, TableRecords } from "./table/catalogue/index.ts";
import { Replication } from "./table/global-table/replication.ts";
import { ItemCounts } from "./table/item-counts.ts";
import { Snapshots } from "./table/snapshot/snapshots.ts";
import { StorageFleet } from "./table/storage-fleet.ts";
import { PartitionEnds } from "./table/stream/partition-ends.ts";
import { RetiredTables } from "./table/stream/retired-tables.ts";
import { IteratorSeal } from "./table/stream/shard-iterator.ts";
import { Tables } from "./table/tables.ts";
import { Expirations } from "./table/time-to-live/expirations.ts";
import { RegionTransactions, RequestTokens } from "./table/transactions/index.ts";
import { Transfers } from "./table/transfer/transfers.ts";
import { Transitions } from "./table/transitions.ts";
import { WriteClock } from "./table/write-clock.ts";

interface Opened {
  readonly rooms: Rooms;
  close(): Promise<void>;
}

export class SharedRooms {
  readonly #env: Environment;
  #opened: Opened | undefined;
  #holders = 0;

  constructor(env: Environment) {
    this.#env = env;
  }

  hold({ log, ports }: Pick<ServiceHost, "log" | "ports">): Rooms {
    this.#opened ??= open({ env: this.#env, log, ports });
    this.#holders += 1;
    return this.#opened.rooms;
  }

  async release(): Promise<void> {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
  }
}

function open({ env, log, ports: filled }: ServiceHost): Opened {
  const ports = filled as Ports;
  const settings = ports.dynamodbSettings ?? DEFAULT_SETTINGS;
  const { clock } = env;
  const catalogue = new Catalogue(env, SCHEMA);
  const records = new TableRecords(catalogue);
  const writeClock = new WriteClock(clock, catalogue);
  const fleet = new StorageFleet(env);
  const partitionEnds = new PartitionEnds(catalogue, writeClock);
  if (settings.throttling === "off") log.warn({}, "DynamoDB throttles nothing: throttling is off");
  const tables = new Tables({ env, records, fleet, partitionEnds, log, ...settings });
  const transactions = new RegionTransactions({ env, fleet, records, tables, writeClock });
  const retired = new RetiredTables(clock, writeClock, tables, catalogue);
  const snapshots = new Snapshots({ env, fleet, tables, writeClock });
  const jobs = new BackgroundJobs(env, log);
  const backups = new Backups({ env, catalogue, tables, snapshots, jobs });
  const { transitionMs } = settings;
  const restoring = { records, tables, snapshots, backups, jobs, log, writeClock, transitionMs };
  const restores = new Restores(restoring);
  const transfers = new Transfers(catalogue);
  const itemCounts = new ItemCounts(records, tables, jobs);
  const beforeEnd = async (record: TableRecord) => {
    if (record.recovery !== undefined) await backups.keepDeleted(record);
    await snapshots.unread(record.tableId);
  };
  const transitions = new Transitions(clock, records, retired, transitionMs, beforeEnd);
  tables.resume();
  transactions.resume((error) => log.error({ error: String(error) }, "transactions wait"));
  const nextTimestampUs = () => writeClock.next();
  const expirations = new Expirations({ env, records, tables, nextTimestampUs, log });
  records.watch((record) => expirations.changed(record));
  const replication = new Replication({
    env,
    records,
    tables,
    nextTimestampUs,
    log,
    transitionMs: settings.transitionMs,
    lagMs: settings.globalTableLagMs,
  });
  records.watch((record) => replication.changed(record));
  tables.onOpened = (table) => replication.opened(table);
  replication.resume();
  tables.onApplied = (tableId, mutations) => expirations.written(tableId, mutations);
  backups.resume(records);
  transfers.resume(clock.now());
  restores.resume();
  const iteratorSeal = new IteratorSeal(catalogue, env.random);
  return {
    rooms: {
      env,
      log,
      ports,
      settings,
      catalogue,
      records,
      tables,
      transitions,
      writeClock,
      transactions,
      requestTokens: new RequestTokens(),
      retired,
      partitionEnds,
      iteratorSeal,
      backups,
      restores,
      itemCounts,
      transfers,
      snapshots,
      jobs,
      replication,
    },
    async close() {
      transitions.stop();
      retired.stop();
      await expirations.stop();
      await jobs.stop();
      snapshots.close();
      await transactions.close();
      await replication.stop();
      await tables.close();
      fleet.close();
      catalogue.close();
    },
  };
}
