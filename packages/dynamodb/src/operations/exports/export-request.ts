/** What ExportTableToPointInTime is asked for, checked in AWS's order. */
import type { ExportTableToPointInTimeInput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import {
  invalid,
  invalidExportTime,
  invalidRequest,
  notImplemented,
  recoveryUnavailable,
  tableNotFound,
} from "../../errors.ts";
import { findRecord, type Rooms } from "../../rooms.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { restorableTimes } from "../../table/recovery/restorable-times.ts";
import type { IncrementalSpan } from "../../table/transfer/transfer-record.ts";

const SPAN_MS_MIN = 15 * 60_000;
const SPAN_MS_MAX = 24 * 3_600_000;

/** Of the request alone. */
export function checkExportRequest(input: ExportTableToPointInTimeInput): void {
  const { TableArn: arn = "", S3SseAlgorithm: algorithm, S3SseKmsKeyId: keyId } = input;
  if (!arn.startsWith("arn:")) throw invalid("tableArn is not a valid ARN");
  if (!/:table\/[^/]+$/.test(arn)) throw invalidRequest("Table ARN is invalid.");
  if (input.ExportFormat === "ION") throw notImplemented("Export in Amazon Ion");
  if (input.FilterSpecification !== undefined) throw notImplemented("Export of a part of a table");
  const { ExportType: type, IncrementalExportSpecification: span } = input;
  if (type === undefined && span !== undefined) {
    throw invalidRequest(
      "Export Type expected to be Incremental Export when incremental export specification is provided",
    );
  }
  if (type === "FULL_EXPORT" && span !== undefined) {
    throw invalidRequest(
      "When Export Type is Full Export , Incremental Export Specification should not be provided",
    );
  }
  if (type === "INCREMENTAL_EXPORT" && span === undefined) {
    throw invalidRequest(
      "Incremental Export Specification expected when export type is set as Incremental Export",
    );
  }
  if (span !== undefined && span.ExportFromTime === undefined) {
    throw invalidRequest("ExportFromTime must be provided in IncrementalExportSpecification");
  }
  if (keyId !== undefined && algorithm !== "KMS") {
    throw invalidRequest("KMS Key Id is not supported for this encryption type");
  }
}

export function requireExportedTable(
  rooms: Rooms,
  input: ExportTableToPointInTimeInput,
  call: Call,
): TableRecord {
  const record = findRecord(rooms, call, input.TableArn as string);
  const isThere = record !== undefined && record.region === call.region;
  if (!isThere || record.status === "CREATING") throw tableNotFound(input.TableArn as string);
  return record;
}

/** The time of a full export; undefined is now. */
export function readExportTime(
  { recovery, name }: TableRecord,
  time: Date | undefined,
  nowMs: number,
): number | undefined {
  if (recovery === undefined) throw recoveryUnavailable(name);
  if (time === undefined) return undefined;
  const { earliestMs } = restorableTimes(recovery, nowMs);
  const wantedMs = time.getTime();
  const isKnown = wantedMs >= earliestMs - (earliestMs % 1000) && wantedMs <= nowMs;
  if (!isKnown) throw invalidExportTime("Export Time is invalid");
  return Math.max(wantedMs, earliestMs);
}

export function readSpan(
  { recovery, createdMs }: TableRecord,
  input: ExportTableToPointInTimeInput,
  nowMs: number,
): IncrementalSpan {
  const span = input.IncrementalExportSpecification;
  const fromMs = span?.ExportFromTime?.getTime() ?? 0;
  const toMs = span?.ExportToTime?.getTime() ?? nowMs;
  const text = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const knownMs = recovery === undefined ? Number.POSITIVE_INFINITY : recovery.sinceMs;
  if (fromMs < createdMs - (createdMs % 1000) || fromMs < knownMs - (knownMs % 1000)) {
    throw invalidExportTime(
      `Incremental export period from time cannot be less than the table creation time : ${text(fromMs)}`,
    );
  }
  if (toMs > nowMs) {
    throw invalidExportTime(
      `Incremental export period to time cannot be greater than the current time : ${text(toMs)}`,
    );
  }
  const between = "Difference between export period from time and export period to time is";
  if (toMs - fromMs < SPAN_MS_MIN) throw invalidExportTime(`${between} less than 15 minutes`);
  if (toMs - fromMs > SPAN_MS_MAX) throw invalidExportTime(`${between} greater than 24 hours`);
  return { fromMs, toMs, view: span?.ExportViewType ?? "NEW_AND_OLD_IMAGES" };
}
