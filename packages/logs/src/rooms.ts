/** What operations and access rules work with: one instance a running service. */
import type { Catalogue } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type { Call, ServiceLog } from "@cloudglass/wire";
import { noSuchGroup, noSuchStream } from "./errors.ts";
import { placeOf } from "./group/arn.ts";
import type { Intake } from "./group/intake.ts";
import type { LogGroupRecord, LogStreamRecord } from "./group/log-group.ts";
import type { LogGroups } from "./group/log-groups.ts";
import type { LogStreams } from "./group/log-streams.ts";
import type { ResourcePolicies } from "./group/resource-policies.ts";
import type { Retention } from "./group/retention.ts";
import type { LiveTails } from "./live-tail/live-tails.ts";
import type { Ports } from "./ports.ts";
import type { StreamLogs } from "./storage/index.ts";

export interface Rooms {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly ports: Ports;
  readonly catalogue: Catalogue;
  readonly groups: LogGroups;
  readonly streams: LogStreams;
  readonly events: StreamLogs;
  readonly intake: Intake;
  readonly retention: Retention;
  readonly policies: ResourcePolicies;
  readonly liveTails: LiveTails;
}

export type Place = Pick<Call, "region" | "caller">;

/** By name or ARN. Throws ResourceNotFoundException. */
export function requireGroup(rooms: Rooms, call: Place, nameOrArn: string): LogGroupRecord {
  const group = rooms.groups.at(placeOf(nameOrArn, call));
  if (group === undefined) throw noSuchGroup();
  return group;
}

/** Throws ResourceNotFoundException. */
export function requireStream(rooms: Rooms, group: LogGroupRecord, name: string): LogStreamRecord {
  const stream = rooms.streams.at(group.id, name);
  if (stream === undefined) throw noSuchStream();
  return stream;
}
