/** Exports as they are described. */
import type { ExportDescription } from "@aws-sdk/client-dynamodb";
import { tableArn } from "../../table/arn.ts";
import type { ExportRecord } from "../../table/transfer/transfer-record.ts";
import { exportArn } from "./found-export.ts";

export function describeExportOf(record: ExportRecord): ExportDescription {
  const { source, incremental, failure } = record;
  return {
    ExportArn: exportArn(record),
    ExportStatus: record.status,
    StartTime: new Date(record.startedMs),
    EndTime: dateOf(record.endedMs),
    ExportManifest: record.manifest,
    TableArn: tableArn(source),
    TableId: source.tableId,
    ExportTime: dateOf(record.exportedMs),
    ClientToken: record.clientToken,
    S3Bucket: record.bucket,
    S3BucketOwner: record.bucketOwner,
    S3Prefix: record.prefix,
    S3SseAlgorithm: record.usesKms ? "KMS" : "AES256",
    S3SseKmsKeyId: record.kmsKeyId,
    FailureCode: failure?.code,
    FailureMessage: failure?.message,
    ExportFormat: "DYNAMODB_JSON",
    BilledSizeBytes: record.billedBytes,
    ItemCount: record.itemCount,
    ExportType: incremental === undefined ? undefined : "INCREMENTAL_EXPORT",
    IncrementalExportSpecification: incremental && {
      ExportFromTime: new Date(incremental.fromMs),
      ExportToTime: new Date(incremental.toMs),
      ExportViewType: incremental.view,
    },
  };
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
