/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html */
import type {
  ExportTableToPointInTimeInput,
  ExportTableToPointInTimeOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { exportConflict } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { parseTableName, tableArn } from "../../table/arn.ts";
import type { ExportRecord } from "../../table/transfer/transfer-record.ts";
import { newTransferId } from "../../table/transfer/transfers.ts";
import { describeExportOf } from "./export-description.ts";
import { runExport } from "./export-job.ts";
import {
  checkExportRequest,
  readExportTime,
  readSpan,
  requireExportedTable,
} from "./export-request.ts";

export async function exportTableToPointInTime(
  rooms: Rooms,
  input: ExportTableToPointInTimeInput,
  call: Call,
): Promise<ExportTableToPointInTimeOutput> {
  checkExportRequest(input);
  const repeated = repeatedExport(rooms, input, call);
  if (repeated !== undefined) return { ExportDescription: describeExportOf(repeated) };
  const source = requireExportedTable(rooms, input, call);
  const nowMs = call.receivedAt;
  const isIncremental = input.ExportType === "INCREMENTAL_EXPORT";
  const incremental = isIncremental ? readSpan(source, input, nowMs) : undefined;
  const wantedMs = isIncremental ? undefined : readExportTime(source, input.ExportTime, nowMs);
  const { tableId, accountId, region, name } = source;
  const record: ExportRecord = {
    id: newTransferId(nowMs, rooms.env.random),
    status: "IN_PROGRESS",
    startedMs: nowMs,
    clientToken: input.ClientToken,
    source: { tableId, accountId, region, name },
    bucket: input.S3Bucket as string,
    bucketOwner: input.S3BucketOwner,
    prefix: input.S3Prefix,
    kmsKeyId: input.S3SseKmsKeyId,
    usesKms: input.S3SseAlgorithm === "KMS",
    exportedMs: isIncremental ? undefined : (wantedMs ?? nowMs),
    incremental,
  };
  const table = await rooms.tables.open(source);
  const heldUs = rooms.snapshots.hold(table, record.id);
  rooms.transfers.exports.put(record);
  runExport(rooms, record, wantedMs === undefined ? heldUs : undefined, call);
  return { ExportDescription: describeExportOf(record) };
}

/** The same request once more, under its token of the account and region. */
function repeatedExport(
  { transfers }: Rooms,
  input: ExportTableToPointInTimeInput,
  call: Call,
): ExportRecord | undefined {
  const { ClientToken: token } = input;
  if (token === undefined) return undefined;
  const { accountId, region } = parseTableName(input.TableArn ?? "", call);
  for (const record of transfers.exports.all()) {
    const { source } = record;
    if (source.accountId !== accountId || source.region !== region) continue;
    if (record.clientToken !== token) continue;
    const isSame =
      tableArn(source) === input.TableArn &&
      record.bucket === input.S3Bucket &&
      record.prefix === input.S3Prefix &&
      record.bucketOwner === input.S3BucketOwner &&
      record.kmsKeyId === input.S3SseKmsKeyId &&
      (record.incremental === undefined) === (input.ExportType !== "INCREMENTAL_EXPORT");
    if (!isSame) throw exportConflict();
    return record;
  }
  return undefined;
}
