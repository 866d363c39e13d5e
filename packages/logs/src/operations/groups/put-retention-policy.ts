/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
import type {
  PutRetentionPolicyCommandInput,
  PutRetentionPolicyCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter } from "../../errors.ts";
import { RETENTION_DAYS } from "../../group/retention.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

export const putRetentionPolicy: Operation<
  PutRetentionPolicyCommandInput,
  PutRetentionPolicyCommandOutput
> = (rooms, { logGroupName = "", retentionInDays = 0 }, call) => {
  if (!RETENTION_DAYS.includes(retentionInDays)) {
    const valid = RETENTION_DAYS.join(", ");
    throw invalidParameter(`Invalid retention value. Valid values are: [${valid}]`);
  }
  const group = requireGroup(rooms, call, logGroupName);
  rooms.groups.change(group, { retentionDays: retentionInDays });
  return {};
};
