/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
import type {
  DeleteLogGroupCommandInput,
  DeleteLogGroupCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { validation } from "../../errors.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { deleteStream } from "../streams/delete-log-stream.ts";

export const deleteLogGroup: Operation<DeleteLogGroupCommandInput, DeleteLogGroupCommandOutput> = (
  rooms,
  { logGroupName = "" },
  call,
) => {
  const group = requireGroup(rooms, call, logGroupName);
  if (group.isProtected) {
    throw validation("The log group cannot be deleted because deletion protection is enabled.");
  }
  rooms.catalogue.commit(() => {
    for (const stream of rooms.streams.of(group.id)) deleteStream(rooms, stream);
    rooms.groups.remove(group);
  });
  return {};
};
