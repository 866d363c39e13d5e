/** The operations of CloudWatch Logs. What is not in this table is answered 501 by the gateway. */
import type { Call, OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { getLogEvents } from "./events/get-log-events.ts";
import { putLogEvents } from "./events/put-log-events.ts";
import { createLogGroup } from "./groups/create-log-group.ts";
import { deleteLogGroup } from "./groups/delete-log-group.ts";
import { deleteRetentionPolicy } from "./groups/delete-retention-policy.ts";
import { describeLogGroups } from "./groups/describe-log-groups.ts";
import { putRetentionPolicy } from "./groups/put-retention-policy.ts";
import { createLogStream } from "./streams/create-log-stream.ts";
import { deleteLogStream } from "./streams/delete-log-stream.ts";
import { describeLogStreams } from "./streams/describe-log-streams.ts";
import { listTagsLogGroup, tagLogGroup, untagLogGroup } from "./tags/log-group-tags.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags/resource-tags.ts";

const operations = {
  CreateLogGroup: createLogGroup,
  CreateLogStream: createLogStream,
  DeleteLogGroup: deleteLogGroup,
  DeleteLogStream: deleteLogStream,
  DeleteRetentionPolicy: deleteRetentionPolicy,
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  GetLogEvents: getLogEvents,
  ListTagsForResource: listTagsForResource,
  ListTagsLogGroup: listTagsLogGroup,
  PutLogEvents: putLogEvents,
  PutRetentionPolicy: putRetentionPolicy,
  TagLogGroup: tagLogGroup,
  TagResource: tagResource,
  UntagLogGroup: untagLogGroup,
  UntagResource: untagResource,
};

type Unbound = Readonly<Record<string, (rooms: Rooms, input: never, call: Call) => unknown>>;

export function operationsOf(rooms: Rooms): OperationTable {
  return Object.fromEntries(
    Object.entries(operations as Unbound).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(rooms, input, call),
    ]),
  );
}
