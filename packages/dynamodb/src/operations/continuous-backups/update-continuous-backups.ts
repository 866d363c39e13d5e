/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html */
import type {
  UpdateContinuousBackupsInput,
  UpdateContinuousBackupsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { continuousBackupsUnavailable, validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { RecoveryRecord, TableRecord } from "../../table/catalogue/index.ts";
import { describeContinuousBackupsOf, requireBackedUp } from "./continuous-backups-description.ts";

const PERIOD_DAYS = 35;

export function updateContinuousBackups(
  rooms: Rooms,
  input: UpdateContinuousBackupsInput,
  call: Call,
): UpdateContinuousBackupsOutput {
  const { PointInTimeRecoveryEnabled: isWanted, RecoveryPeriodInDays: periodDays } =
    input.PointInTimeRecoverySpecification ?? {};
  if (!isWanted && periodDays !== undefined) {
    throw validation(
      "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.",
    );
  }
  const record = requireBackedUp(rooms, call, input.TableName as string);
  if (record.status === "CREATING") throw continuousBackupsUnavailable(record.name);
  const recovery = isWanted ? recoveryOf(record, periodDays, rooms.env.clock.now()) : undefined;
  const changed = { ...record, recovery };
  rooms.records.put(changed);
  return { ContinuousBackupsDescription: describeContinuousBackupsOf(changed, call.receivedAt) };
}

/** What is on stays on: another period changes nothing of what is known. */
function recoveryOf(
  { recovery }: TableRecord,
  periodDays: number | undefined,
  nowMs: number,
): RecoveryRecord {
  if (recovery === undefined) return { sinceMs: nowMs, periodDays: periodDays ?? PERIOD_DAYS };
  return { ...recovery, periodDays: periodDays ?? recovery.periodDays };
}
