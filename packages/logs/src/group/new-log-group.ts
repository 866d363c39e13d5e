/** Log groups and streams as they are made. */
import type { Environment } from "@cloudglass/env";
import { STREAM_ID_DIGITS } from "../storage/index.ts";
import type { GroupPlace, LogGroupRecord, LogStreamRecord } from "./log-group.ts";

type Chosen = Pick<LogGroupRecord, "logGroupClass" | "tags" | "kmsKeyArn" | "isProtected">;
type Origin = Pick<Environment, "clock" | "random">;

const PLAIN: Chosen = { logGroupClass: "STANDARD", tags: {}, isProtected: false };

export function newGroup(
  { clock, random }: Origin,
  { accountId, region, name }: GroupPlace,
  chosen: Chosen = PLAIN,
): LogGroupRecord {
  return {
    id: random.uuid(),
    accountId,
    region,
    name,
    createdMs: clock.now(),
    metricFilters: [],
    subscriptionFilters: [],
    ...chosen,
  };
}

export function newStream(
  { clock, random }: Origin,
  { id }: LogGroupRecord,
  name: string,
): LogStreamRecord {
  const bytes = random.bytes(STREAM_ID_DIGITS / 2);
  return {
    id: Buffer.from(bytes).toString("hex"),
    groupId: id,
    name,
    createdMs: clock.now(),
  };
}
