/** The operations of DynamoDB. What is not in this table is answered 501 by the gateway. */
import { boundOperations, type OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { describeEndpoints } from "./account/describe-endpoints.ts";
import { describeLimits } from "./account/describe-limits.ts";
import { createBackup } from "./backups/create-backup.ts";
import { deleteBackup } from "./backups/delete-backup.ts";
import { describeBackup } from "./backups/describe-backup.ts";
import { listBackups } from "./backups/list-backups.ts";
import { restoreTableFromBackup } from "./backups/restore-table-from-backup.ts";
import { restoreTableToPointInTime } from "./backups/restore-table-to-point-in-time.ts";
import { batchGetItem } from "./batches/batch-get-item.ts";
import { batchWriteItem } from "./batches/batch-write-item.ts";
import { describeContinuousBackups } from "./continuous-backups/describe-continuous-backups.ts";
import { updateContinuousBackups } from "./continuous-backups/update-continuous-backups.ts";
import { describeContributorInsights } from "./contributor-insights/describe-contributor-insights.ts";
import { listContributorInsights } from "./contributor-insights/list-contributor-insights.ts";
import { updateContributorInsights } from "./contributor-insights/update-contributor-insights.ts";
import { describeExport } from "./exports/describe-export.ts";
import { exportTableToPointInTime } from "./exports/export-table-to-point-in-time.ts";
import { listExports } from "./exports/list-exports.ts";
import {
  createGlobalTable,
  describeGlobalTable,
  describeGlobalTableSettings,
  listGlobalTables,
  updateGlobalTable,
  updateGlobalTableSettings,
} from "./global-tables/legacy.ts";
import { describeImport } from "./imports/describe-import.ts";
import { importTable } from "./imports/import-table.ts";
import { listImports } from "./imports/list-imports.ts";
import { deleteItem } from "./items/delete-item.ts";
import { getItem } from "./items/get-item.ts";
import { putItem } from "./items/put-item.ts";
import { updateItem } from "./items/update-item.ts";
import { describeKinesisStreamingDestination } from "./kinesis/describe-kinesis-streaming-destination.ts";
import { disableKinesisStreamingDestination } from "./kinesis/disable-kinesis-streaming-destination.ts";
import { enableKinesisStreamingDestination } from "./kinesis/enable-kinesis-streaming-destination.ts";
import { updateKinesisStreamingDestination } from "./kinesis/update-kinesis-streaming-destination.ts";
import { batchExecuteStatement } from "./partiql/batch-execute-statement.ts";
import { executeStatement } from "./partiql/execute-statement.ts";
import { executeTransaction } from "./partiql/execute-transaction.ts";
import { deleteResourcePolicy } from "./policies/delete-resource-policy.ts";
import { getResourcePolicy } from "./policies/get-resource-policy.ts";
import { putResourcePolicy } from "./policies/put-resource-policy.ts";
import { query } from "./queries/query.ts";
import { scan } from "./queries/scan.ts";
import { createTable } from "./tables/create-table.ts";
import { deleteTable } from "./tables/delete-table.ts";
import { describeTable } from "./tables/describe-table.ts";
import { listTables } from "./tables/list-tables.ts";
import { updateTable } from "./tables/update-table.ts";
import { listTagsOfResource } from "./tags/list-tags-of-resource.ts";
import { tagResource } from "./tags/tag-resource.ts";
import { untagResource } from "./tags/untag-resource.ts";
import { describeTimeToLive } from "./time-to-live/describe-time-to-live.ts";
import { updateTimeToLive } from "./time-to-live/update-time-to-live.ts";

import { transactGetItems } from "./transactions/transact-get-items.ts";
import { transactWriteItems } from "./transactions/transact-write-items.ts";

const operations = {
  BatchExecuteStatement: batchExecuteStatement,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CreateBackup: createBackup,
  CreateGlobalTable: createGlobalTable,
  CreateTable: createTable,
  DeleteBackup: deleteBackup,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteTable: deleteTable,
  DescribeBackup: describeBackup,
  DescribeContinuousBackups: describeContinuousBackups,
  DescribeContributorInsights: describeContributorInsights,
  DescribeEndpoints: describeEndpoints,
  DescribeExport: describeExport,
  DescribeImport: describeImport,
  DescribeGlobalTable: describeGlobalTable,
  DescribeGlobalTableSettings: describeGlobalTableSettings,
  DescribeKinesisStreamingDestination: describeKinesisStreamingDestination,
  DescribeLimits: describeLimits,
  DescribeTable: describeTable,
  DescribeTimeToLive: describeTimeToLive,
  DisableKinesisStreamingDestination: disableKinesisStreamingDestination,
  EnableKinesisStreamingDestination: enableKinesisStreamingDestination,
  ExecuteStatement: executeStatement,
  ExecuteTransaction: executeTransaction,
  ExportTableToPointInTime: exportTableToPointInTime,
  GetItem: getItem,
  GetResourcePolicy: getResourcePolicy,
  ImportTable: importTable,
  ListBackups: listBackups,
  ListContributorInsights: listContributorInsights,
  ListExports: listExports,
  ListImports: listImports,
  ListGlobalTables: listGlobalTables,
  ListTables: listTables,
  ListTagsOfResource: listTagsOfResource,
  PutItem: putItem,
  PutResourcePolicy: putResourcePolicy,
  Query: query,
  RestoreTableFromBackup: restoreTableFromBackup,
  RestoreTableToPointInTime: restoreTableToPointInTime,
  Scan: scan,
  TagResource: tagResource,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: untagResource,
  UpdateContinuousBackups: updateContinuousBackups,
  UpdateContributorInsights: updateContributorInsights,
  UpdateGlobalTable: updateGlobalTable,
  UpdateGlobalTableSettings: updateGlobalTableSettings,
  UpdateItem: updateItem,
  UpdateKinesisStreamingDestination: updateKinesisStreamingDestination,
  UpdateTable: updateTable,
  UpdateTimeToLive: updateTimeToLive,
};

export function operationsOf(rooms: Rooms): OperationTable {
  return boundOperations(operations, rooms);
}
