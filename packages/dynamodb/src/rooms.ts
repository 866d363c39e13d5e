/** What operations and access rules work with: one instance a running service. */
import type { Environment } from "@cloudglass/env";
import type { Call, ServiceLog } from "@cloudglass/wire";
import { noSuchTable, noSuchTableNamed } from "./errors.ts";
import type { DynamoDbSettings, Ports } from "./ports.ts";
import { parseTableName } from "./table/arn.ts";
import type { BackgroundJobs } from "./table/backup/background-jobs.ts";
import type { Backups } from "./table/backup/backups.ts";
import type { Restores } from "./table/backup/restores.ts";
import type { Catalogue, TableRecord, TableRecords } from "./table/catalogue/index.ts";
import type { Replication } from "./table/global-table/replication.ts";
import type { ItemCounts } from "./table/item-counts.ts";
import type { Snapshots } from "./table/snapshot/snapshots.ts";
import type { PartitionEnds } from "./table/stream/partition-ends.ts";
import type { RetiredTables } from "./table/stream/retired-tables.ts";
import type { IteratorSeal } from "./table/stream/shard-iterator.ts";
import type { Table } from "./table/table.ts";
import type { Tables } from "./table/tables.ts";
import type { RegionTransactions, RequestTokens } from "./table/transactions/index.ts";
import type { Transfers } from "./table/transfer/transfers.ts";
import type { Transitions } from "./table/transitions.ts";
import type { WriteClock } from "./table/write-clock.ts";

export interface Rooms {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly ports: Ports;
  readonly settings: DynamoDbSettings;
  readonly catalogue: Catalogue;
  readonly records: TableRecords;
  readonly tables: Tables;
  readonly transitions: Transitions;
  readonly writeClock: WriteClock;
  readonly transactions: RegionTransactions;
  readonly requestTokens: RequestTokens;
  readonly retired: RetiredTables;
  readonly partitionEnds: PartitionEnds;
  readonly iteratorSeal: IteratorSeal;
  readonly backups: Backups;
  readonly restores: Restores;
  readonly snapshots: Snapshots;
  readonly itemCounts: ItemCounts;
  readonly transfers: Transfers;
  readonly jobs: BackgroundJobs;
  readonly replication: Replication;
}

type Place = Pick<Call, "region" | "caller">;

/** By name, in the caller's account and the request's region, or by ARN. */
export function findRecord(rooms: Rooms, call: Place, nameOrArn: string): TableRecord | undefined {
  const { accountId, region, name } = parseTableName(nameOrArn, call);
  return rooms.records.at(accountId, region, name);
}

/** The table that a request describes or changes. Throws ResourceNotFoundException. */
export function requireRecord(rooms: Rooms, call: Place, nameOrArn: string): TableRecord {
  const record = findRecord(rooms, call, nameOrArn);
  if (record === undefined) throw noSuchTableNamed(parseTableName(nameOrArn, call).name);
  return record;
}

/**
 * The table whose items a request reads or writes; a promise only when it has to be opened first. Throws
 * ResourceNotFoundException, as long as the table is being made too.
 */
export function requireTable(rooms: Rooms, call: Place, nameOrArn: string): Table | Promise<Table> {
  const record = findRecord(rooms, call, nameOrArn);
  if (record === undefined || record.status === "CREATING" || record.status === "DELETING") {
    throw noSuchTable();
  }
  return rooms.tables.opened(record.tableId) ?? rooms.tables.open(record);
}
