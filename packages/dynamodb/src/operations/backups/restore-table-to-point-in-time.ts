/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html */
import type {
  RestoreTableToPointInTimeInput,
  RestoreTableToPointInTimeOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import {
  invalidRequest,
  invalidRestoreTime,
  recoveryUnavailable,
  tableNotFound,
} from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { tableArn } from "../../table/arn.ts";
import type { RecoveryRecord } from "../../table/catalogue/index.ts";
import { restorableTimes, timestampsUntil } from "../../table/recovery/restorable-times.ts";
import { requireBackedUp } from "../continuous-backups/continuous-backups-description.ts";
import { describeRecord } from "../tables/table-description.ts";
import { restoredTable } from "./restored-table.ts";

export function restoreTableToPointInTime(
  rooms: Rooms,
  input: RestoreTableToPointInTimeInput,
  call: Call,
): RestoreTableToPointInTimeOutput {
  const { SourceTableArn: arn, SourceTableName: name, RestoreDateTime: time } = input;
  if ((arn === undefined) === (name === undefined)) {
    throw invalidRequest("Must provide exactly one of: sourceTableArn, sourceTableName");
  }
  if ((time === undefined) === !input.UseLatestRestorableTime) {
    throw invalidRequest(
      "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
    );
  }
  const source = requireBackedUp(rooms, call, (arn ?? name) as string);
  if (source.status === "CREATING") throw tableNotFound(source.name);
  if (source.recovery === undefined) throw recoveryUnavailable(source.name);
  const restoredMs = restoreTime(source.recovery, time, call.receivedAt);
  const restore = {
    sourceTableArn: tableArn(source),
    sourceTableId: source.tableId,
    restoredMs,
    restoredUs: timestampsUntil(restoredMs),
  };
  const record = restoredTable(rooms, source, restore, input, call);
  rooms.restores.begin(record);
  return { TableDescription: describeRecord(record, call.receivedAt) };
}

function restoreTime(recovery: RecoveryRecord, time: Date | undefined, nowMs: number): number {
  const { earliestMs, latestMs } = restorableTimes(recovery, nowMs);
  const wantedMs = time?.getTime() ?? latestMs;
  // A time in whole seconds means all of its second, and the bounds lie within theirs.
  const isWithin = wantedMs >= wholeSecond(earliestMs) && wantedMs <= latestMs;
  if (isWithin) return Math.max(wantedMs, earliestMs);
  const text = (ms: number) => new Date(ms).toISOString();
  throw invalidRestoreTime(
    `RestoreDateTime ${text(wantedMs)} must be within ` +
      `EarliestRestorableDateTime ${text(earliestMs)} and LatestRestorableDateTime ${text(latestMs)}`,
  );
}

function wholeSecond(ms: number): number {
  return ms - (ms % 1000);
}
