/** Backups as they are described. */
import type {
  BackupDescription,
  BackupDetails,
  SourceTableDetails,
  SourceTableFeatureDetails,
} from "@aws-sdk/client-dynamodb";
import { tableArn } from "../../table/arn.ts";
import { type BackupRecord, backupArn } from "../../table/backup/backup-record.ts";
import {
  describeKeys,
  describeMaximum,
  describeProjection,
  describeRecord,
} from "../tables/table-description.ts";
import { describeRecord as describeTimeToLiveOf } from "../time-to-live/describe-time-to-live.ts";

export function describeDetails(backup: BackupRecord): BackupDetails {
  const { expiresMs } = backup;
  return {
    BackupArn: backupArn(backup),
    BackupName: backup.name,
    BackupSizeBytes: backup.count.bytes,
    BackupStatus: backup.isAvailable ? "AVAILABLE" : "CREATING",
    BackupType: backup.kind,
    BackupCreationDateTime: new Date(backup.createdMs),
    BackupExpiryDateTime: expiresMs === undefined ? undefined : new Date(expiresMs),
  };
}

export function describeWhole(backup: BackupRecord): BackupDescription {
  return {
    BackupDetails: describeDetails(backup),
    SourceTableDetails: describeSource(backup),
    SourceTableFeatureDetails: describeFeatures(backup),
  };
}

function describeSource({ source, count }: BackupRecord): SourceTableDetails {
  const { read, write } = source.capacity.provisioned;
  return {
    TableName: source.name,
    TableId: source.tableId,
    TableArn: tableArn(source),
    TableSizeBytes: count.bytes,
    KeySchema: describeKeys(source.keys),
    TableCreationDateTime: new Date(source.createdMs),
    ProvisionedThroughput: { ReadCapacityUnits: read, WriteCapacityUnits: write },
    OnDemandThroughput: describeMaximum(source.capacity.maximum),
    ItemCount: count.items,
    BillingMode: source.billingMode,
  };
}

/** What a table has none of is not told. */
function describeFeatures({ source, createdMs }: BackupRecord): SourceTableFeatureDetails {
  const { localIndexes, globalIndexes, timeToLive } = source;
  const { StreamSpecification, SSEDescription } = describeRecord(source, createdMs);
  const locals = localIndexes.map(({ name, keys, projection }) => ({
    IndexName: name,
    KeySchema: describeKeys(keys),
    Projection: describeProjection(projection),
  }));
  const globals = globalIndexes.map(({ name, keys, projection, capacity }) => ({
    IndexName: name,
    KeySchema: describeKeys(keys),
    Projection: describeProjection(projection),
    ProvisionedThroughput: {
      ReadCapacityUnits: capacity.provisioned.read,
      WriteCapacityUnits: capacity.provisioned.write,
    },
    OnDemandThroughput: describeMaximum(capacity.maximum),
  }));
  return {
    LocalSecondaryIndexes: locals.length === 0 ? undefined : locals,
    GlobalSecondaryIndexes: globals.length === 0 ? undefined : globals,
    StreamDescription: StreamSpecification,
    TimeToLiveDescription: timeToLive?.enabled
      ? describeTimeToLiveOf(timeToLive, createdMs)
      : undefined,
    SSEDescription,
  };
}
