/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
import type {
  CreateLogStreamCommandInput,
  CreateLogStreamCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { streamExists } from "../../errors.ts";
import { newStream } from "../../group/new-log-group.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const createLogStream: Operation<
  CreateLogStreamCommandInput,
  CreateLogStreamCommandOutput
> = (rooms, { logGroupName = "", logStreamName = "" }, call) => {
  const group = requireGroup(rooms, call, logGroupName);
  if (rooms.streams.at(group.id, logStreamName) !== undefined) throw streamExists();
  rooms.streams.put(newStream(rooms.env, group, logStreamName));
  return {};
};
