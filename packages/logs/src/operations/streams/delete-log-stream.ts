/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */
import type {
  DeleteLogStreamCommandInput,
  DeleteLogStreamCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogStreamRecord } from "../../group/log-group.ts";
import { type Rooms, requireGroup, requireStream } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const deleteLogStream: Operation<
  DeleteLogStreamCommandInput,
  DeleteLogStreamCommandOutput
> = (rooms, { logGroupName = "", logStreamName = "" }, call) => {
  const group = requireGroup(rooms, call, logGroupName);
  deleteStream(rooms, requireStream(rooms, group, logStreamName));
  return {};
};

/** The record first: events without one are swept away when the service starts. */
export function deleteStream({ streams, events }: Rooms, stream: LogStreamRecord): void {
  streams.remove(stream);
  events.remove(stream.id);
}
