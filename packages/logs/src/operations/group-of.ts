/** The log group that a request names, by its name or by an identifier. */
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../errors.ts";
import type { LogGroupRecord } from "../group/log-group.ts";
import { type Rooms, requireGroup } from "../rooms.ts";

export interface NamedGroup {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** Name or ARN. Throws InvalidParameterException unless there is exactly one. */
export function groupName({ logGroupName, logGroupIdentifier }: NamedGroup): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalidParameter("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
  }
  const name = logGroupName ?? logGroupIdentifier;
  if (name === undefined) {
    throw invalidParameter("Either LogGroup name or LogGroup ARN must be provided.");
  }
  return name;
}

/** Throws ResourceNotFoundException too. */
export const groupOf = (rooms: Rooms, call: Call, input: NamedGroup): LogGroupRecord =>
  requireGroup(rooms, call, groupName(input));
