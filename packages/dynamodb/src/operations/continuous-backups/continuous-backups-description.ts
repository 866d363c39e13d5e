/** Point-in-time recovery, as it is described. */
import type { ContinuousBackupsDescription } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { tableNotFound } from "../../errors.ts";
import { findRecord, type Rooms } from "../../rooms.ts";
import { parseTableName } from "../../table/arn.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { restorableTimes } from "../../table/recovery/restorable-times.ts";

/** Throws TableNotFoundException, which only requests about backups answer with. */
export function requireBackedUp(rooms: Rooms, call: Call, nameOrArn: string): TableRecord {
  const record = findRecord(rooms, call, nameOrArn);
  if (record === undefined) throw tableNotFound(parseTableName(nameOrArn, call).name);
  return record;
}

export function describeContinuousBackupsOf(
  { recovery, status }: TableRecord,
  nowMs: number,
): ContinuousBackupsDescription {
  const ContinuousBackupsStatus = status === "CREATING" ? "DISABLED" : "ENABLED";
  if (recovery === undefined) {
    return {
      ContinuousBackupsStatus,
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    };
  }
  const { earliestMs, latestMs } = restorableTimes(recovery, nowMs);
  return {
    ContinuousBackupsStatus,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: recovery.periodDays,
      EarliestRestorableDateTime: new Date(earliestMs),
      LatestRestorableDateTime: new Date(latestMs),
    },
  };
}
