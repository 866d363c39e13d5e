/** Tables as CreateTable, DescribeTable, UpdateTable and DeleteTable describe them. */
import type {
  BillingModeSummary,
  CreateTableInput,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  OnDemandThroughput,
  Projection as ProjectionOutput,
  ProvisionedThroughputDescription,
  SSEDescription,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { KeySchema } from "../../expression/value/key-check.ts";
import { indexArn, streamArn, tableArn } from "../../table/arn.ts";
import type {
  CapacitySettings,
  GlobalIndexRecord,
  LocalIndexRecord,
  ProvisionedUnits,
  TableRecord,
  UnitsPerSecond,
} from "../../table/catalogue/index.ts";
import type { Projection } from "../../table/secondary-index/index.ts";
import { warmOf } from "./settings/throughput.ts";
import { isUnderWay } from "./settled.ts";

const DAY_MS = 86_400_000;
const NOTHING = { items: 0, bytes: 0 };

export function describeRecord(record: TableRecord, nowMs: number): TableDescription {
  const { billingMode, capacity, stream, restore } = record;
  const { items, bytes } = record.counted?.table ?? NOTHING;
  const locals = record.localIndexes.map((index) => describeLocalIndex(record, index));
  const globals = record.globalIndexes.map((index) => describeGlobalIndex(record, index, nowMs));
  return {
    AttributeDefinitions: record.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    TableName: record.name,
    KeySchema: describeKeys(record.keys),
    TableStatus: record.status,
    CreationDateTime: new Date(record.createdMs),
    ProvisionedThroughput: describeUnits(capacity.provisioned, nowMs),
    TableSizeBytes: bytes,
    ItemCount: items,
    TableArn: tableArn(record),
    TableId: record.tableId,
    BillingModeSummary: describeBilling(record),
    LocalSecondaryIndexes: locals.length === 0 ? undefined : locals,
    GlobalSecondaryIndexes: globals.length === 0 ? undefined : globals,
    StreamSpecification: stream?.enabled
      ? { StreamEnabled: true, StreamViewType: stream.viewType }
      : undefined,
    LatestStreamLabel: stream?.label,
    LatestStreamArn: stream && streamArn(record, stream.label),
    RestoreSummary: restore && {
      SourceBackupArn: restore.sourceBackupArn,
      SourceTableArn: restore.sourceTableArn,
      RestoreDateTime: new Date(restore.restoredMs),
      RestoreInProgress: true,
    },
    SSEDescription: describeEncryption(record, nowMs),
    TableClassSummary: describeTableClass(record),
    DeletionProtectionEnabled: record.deletionProtection,
    OnDemandThroughput: describeMaximum(capacity.maximum),
    WarmThroughput: {
      ...describeWarm(capacity, billingMode),
      Status: isUnderWay(capacity.warmUntilMs, nowMs) ? "UPDATING" : "ACTIVE",
    },
  };
}

/** CreateTable tells less of what AWS has still to find out. */
export function describeNewTable(record: TableRecord, input: CreateTableInput): TableDescription {
  const { WarmThroughput, ...described } = describeRecord(record, record.createdMs);
  const { BillingModeSummary: billing } = described;
  return {
    ...described,
    BillingModeSummary: billing && { BillingMode: billing.BillingMode },
    WarmThroughput: input.WarmThroughput && { ...WarmThroughput, Status: "UPDATING" },
  };
}

export function describeKeys({ partition, sort }: KeySchema): KeySchemaElement[] {
  const keys: KeySchemaElement[] = [{ AttributeName: partition.name, KeyType: "HASH" }];
  if (sort !== undefined) keys.push({ AttributeName: sort.name, KeyType: "RANGE" });
  return keys;
}

export function describeProjection(projection: Projection): ProjectionOutput {
  switch (projection.kind) {
    case "all":
      return { ProjectionType: "ALL" };
    case "keys-only":
      return { ProjectionType: "KEYS_ONLY" };
    default:
      return { ProjectionType: "INCLUDE", NonKeyAttributes: [...projection.names] };
  }
}

function describeLocalIndex(
  table: TableRecord,
  index: LocalIndexRecord,
): LocalSecondaryIndexDescription {
  const { items, bytes } = table.counted?.indexes[index.name] ?? NOTHING;
  return {
    IndexName: index.name,
    KeySchema: describeKeys(index.keys),
    Projection: describeProjection(index.projection),
    IndexSizeBytes: bytes,
    ItemCount: items,
    IndexArn: indexArn(table, index.name),
  };
}

function describeGlobalIndex(
  table: TableRecord,
  index: GlobalIndexRecord,
  nowMs: number,
): GlobalSecondaryIndexDescription {
  const { items, bytes } = table.counted?.indexes[index.name] ?? NOTHING;
  const { capacity } = index;
  return {
    IndexName: index.name,
    KeySchema: describeKeys(index.keys),
    Projection: describeProjection(index.projection),
    IndexStatus: index.status,
    Backfilling: index.backfilling,
    ProvisionedThroughput: describeUnits(capacity.provisioned, nowMs),
    IndexSizeBytes: bytes,
    ItemCount: items,
    IndexArn: indexArn(table, index.name),
    OnDemandThroughput: describeMaximum(capacity.maximum),
    WarmThroughput: {
      ...describeWarm(capacity, table.billingMode),
      Status: isUnderWay(capacity.warmUntilMs, nowMs) ? "UPDATING" : "ACTIVE",
    },
  };
}

export function describeUnits(
  units: ProvisionedUnits,
  nowMs: number,
): ProvisionedThroughputDescription {
  const { lastIncreaseMs, lastDecreaseMs } = units;
  return {
    LastIncreaseDateTime: dateOf(lastIncreaseMs),
    LastDecreaseDateTime: dateOf(lastDecreaseMs),
    NumberOfDecreasesToday: decreasesToday(units, nowMs),
    ReadCapacityUnits: units.read,
    WriteCapacityUnits: units.write,
  };
}

/** In the UTC day of `nowMs`. */
export function decreasesToday(units: ProvisionedUnits, nowMs: number): number {
  const { lastDecreaseMs, decreasesThatDay = 0 } = units;
  const isToday =
    lastDecreaseMs !== undefined &&
    Math.floor(lastDecreaseMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
  return isToday ? decreasesThatDay : 0;
}

/** Nothing for a table that has always been provisioned. */
function describeBilling(record: TableRecord): BillingModeSummary | undefined {
  if (record.onDemandSinceMs === undefined) return undefined;
  return {
    BillingMode: record.billingMode,
    LastUpdateToPayPerRequestDateTime: new Date(record.onDemandSinceMs),
  };
}

function describeEncryption(record: TableRecord, nowMs: number): SSEDescription | undefined {
  const isChanging = isUnderWay(record.encryptionUntilMs, nowMs);
  if (record.encryption === undefined) return isChanging ? { Status: "UPDATING" } : undefined;
  return {
    Status: isChanging ? "UPDATING" : "ENABLED",
    SSEType: "KMS",
    KMSMasterKeyArn: record.encryption.keyArn,
  };
}

/** Nothing for a table whose class nobody named. */
function describeTableClass({ tableClass, tableClassChangesMs }: TableRecord) {
  if (tableClassChangesMs === undefined) return undefined;
  return { TableClass: tableClass, LastUpdateDateTime: dateOf(tableClassChangesMs.at(-1)) };
}

export function describeMaximum(
  maximum: UnitsPerSecond | undefined,
): OnDemandThroughput | undefined {
  return maximum && { MaxReadRequestUnits: maximum.read, MaxWriteRequestUnits: maximum.write };
}

function describeWarm(capacity: CapacitySettings, mode: TableRecord["billingMode"]) {
  const { read, write } = warmOf(capacity, mode);
  return { ReadUnitsPerSecond: read, WriteUnitsPerSecond: write };
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
