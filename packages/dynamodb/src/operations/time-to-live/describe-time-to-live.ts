/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
import type {
  DescribeTimeToLiveInput,
  DescribeTimeToLiveOutput,
  TimeToLiveDescription,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { type Rooms, requireRecord } from "../../rooms.ts";
import type { TimeToLiveRecord } from "../../table/catalogue/index.ts";
import { isUnderWay } from "../tables/settled.ts";

export function describeTimeToLive(
  rooms: Rooms,
  input: DescribeTimeToLiveInput,
  call: Call,
): DescribeTimeToLiveOutput {
  const { status, timeToLive } = requireRecord(rooms, call, input.TableName as string);
  if (status === "CREATING" || status === "DELETING") {
    throw validation(
      `Cannot describe time to live while table is in ${status} state: Current table state is ${status}`,
    );
  }
  return { TimeToLiveDescription: describeRecord(timeToLive, call.receivedAt) };
}

/** The attribute of what is over is not told. */
export function describeRecord(
  record: TimeToLiveRecord | undefined,
  nowMs: number,
): TimeToLiveDescription {
  if (record === undefined) return { TimeToLiveStatus: "DISABLED" };
  const { enabled, attributeName: AttributeName, changedUntilMs } = record;
  const isChanging = isUnderWay(changedUntilMs, nowMs);
  if (enabled) return { TimeToLiveStatus: isChanging ? "ENABLING" : "ENABLED", AttributeName };
  return isChanging
    ? { TimeToLiveStatus: "DISABLING", AttributeName }
    : { TimeToLiveStatus: "DISABLED" };
}
