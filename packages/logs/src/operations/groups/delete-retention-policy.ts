/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html */
import type {
  DeleteRetentionPolicyCommandInput,
  DeleteRetentionPolicyCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const deleteRetentionPolicy: Operation<
  DeleteRetentionPolicyCommandInput,
  DeleteRetentionPolicyCommandOutput
> = (rooms, { logGroupName = "" }, call) => {
  const group = requireGroup(rooms, call, logGroupName);
  // What has expired does not come back.
  rooms.retention.expire(group);
  rooms.groups.change(group, { retentionDays: undefined });
  return {};
};
