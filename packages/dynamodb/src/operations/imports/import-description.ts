/** Imports as they are described. */
import type { ImportTableDescription, ImportTableInput } from "@aws-sdk/client-dynamodb";
import { tableArn } from "../../table/arn.ts";
import type { ImportRecord } from "../../table/transfer/transfer-record.ts";
import { importArn } from "./found-import.ts";

/** What was asked for, and what nobody said. */
export function describeImportOf(record: ImportRecord): ImportTableDescription {
  const { table, failure, endedMs } = record;
  const request = JSON.parse(record.request) as ImportTableInput;
  return {
    ImportArn: importArn(record),
    ImportStatus: record.status,
    TableArn: tableArn(table),
    TableId: table.tableId,
    ClientToken: record.clientToken,
    S3BucketSource: {
      S3Bucket: request.S3BucketSource?.S3Bucket,
      S3BucketOwner: request.S3BucketSource?.S3BucketOwner ?? table.accountId,
      S3KeyPrefix: request.S3BucketSource?.S3KeyPrefix,
    },
    ErrorCount: record.errorCount,
    CloudWatchLogGroupArn: logGroupArn(record),
    InputFormat: request.InputFormat,
    InputFormatOptions: request.InputFormatOptions,
    InputCompressionType: request.InputCompressionType ?? "NONE",
    TableCreationParameters: request.TableCreationParameters,
    StartTime: new Date(record.startedMs),
    EndTime: endedMs === undefined ? undefined : new Date(endedMs),
    ProcessedSizeBytes: record.processedBytes,
    ProcessedItemCount: record.processedItems,
    ImportedItemCount: record.importedItems,
    FailureCode: failure?.code,
    FailureMessage: failure?.message,
  };
}

/** Where AWS keeps what was wrong with items. */
export function logGroupArn({ table }: ImportRecord): string {
  return `arn:aws:logs:${table.region}:${table.accountId}:log-group:/aws-dynamodb/imports:*`;
}
