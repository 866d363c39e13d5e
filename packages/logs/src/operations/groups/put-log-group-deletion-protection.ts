/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html */
import type {
  PutLogGroupDeletionProtectionCommandInput,
  PutLogGroupDeletionProtectionCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const putLogGroupDeletionProtection: Operation<
  PutLogGroupDeletionProtectionCommandInput,
  PutLogGroupDeletionProtectionCommandOutput
> = (rooms, { logGroupIdentifier = "", deletionProtectionEnabled = false }, call) => {
  const group = requireGroup(rooms, call, logGroupIdentifier);
  rooms.groups.change(group, { isProtected: deletionProtectionEnabled });
  return {};
};
