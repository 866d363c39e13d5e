/** ARNs of log groups and streams, and the identifiers that stand for them in requests. */
import type { Call } from "@cloudglass/wire";
import type { GroupPlace } from "./log-group.ts";

type Caller = Pick<Call, "region" | "caller">;

/** `arn:aws:logs:us-east-1:000000000000:log-group:NAME` */
export const groupArn = ({ accountId, region, name }: GroupPlace): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

/** What permissions on a group's content are asked on: the stream's name is empty where none is meant. */
export const streamArn = (place: GroupPlace, stream = ""): string =>
  `${groupArn(place)}:log-stream:${stream}`;

const GROUP_ARN = /^arn:aws[a-z-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(:\*)?$/;

/** Undefined when it is no ARN of a log group. */
export function parseGroupArn(arn: string): GroupPlace | undefined {
  const [, region, accountId, name] = GROUP_ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return undefined;
  return { accountId, region, name };
}

/** By name, in the caller's account and the request's region, or by ARN. */
export function placeOf(nameOrArn: string, { region, caller }: Caller): GroupPlace {
  return parseGroupArn(nameOrArn) ?? { accountId: caller.accountId, region, name: nameOrArn };
}
