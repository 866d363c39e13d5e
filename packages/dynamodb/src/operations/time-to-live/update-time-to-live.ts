/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
import type { UpdateTimeToLiveInput, UpdateTimeToLiveOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { type Rooms, requireRecord } from "../../rooms.ts";
import type { TimeToLiveRecord } from "../../table/catalogue/index.ts";
import { isUnderWay, requireMade } from "../tables/settled.ts";

export function updateTimeToLive(
  rooms: Rooms,
  input: UpdateTimeToLiveInput,
  call: Call,
): UpdateTimeToLiveOutput {
  const { Enabled: enabled = false, AttributeName: attributeName = "" } =
    input.TimeToLiveSpecification ?? {};
  const record = requireRecord(rooms, call, input.TableName as string);
  requireMade(record);
  checkChange(record.timeToLive, enabled, attributeName, call.receivedAt);
  const changedUntilMs = call.receivedAt + rooms.transitions.durationMs;
  rooms.records.change(record.tableId, { timeToLive: { attributeName, enabled, changedUntilMs } });
  return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attributeName } };
}

function checkChange(
  before: TimeToLiveRecord | undefined,
  enabled: boolean,
  attributeName: string,
  nowMs: number,
): void {
  if (before?.enabled && before.attributeName !== attributeName) {
    throw validation(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${before.attributeName}`,
    );
  }
  if (enabled && before?.enabled) throw validation("TimeToLive is already enabled");
  if (!enabled && !before?.enabled) throw validation("TimeToLive is already disabled");
  if (isUnderWay(before?.changedUntilMs, nowMs)) {
    throw validation("Time to live has been modified multiple times within a fixed interval");
  }
}
