/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
import type {
  CreateLogGroupCommandInput,
  CreateLogGroupCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { groupExists, invalidParameter, notImplemented } from "../../errors.ts";
import { placeOf } from "../../group/arn.ts";
import { newGroup } from "../../group/new-log-group.ts";
import type { Operation } from "../operation.ts";
import { checkTags } from "../tags/tag-input.ts";
import { checkKeyArn } from "./key-arn.ts";

export const createLogGroup: Operation<CreateLogGroupCommandInput, CreateLogGroupCommandOutput> = (
  rooms,
  { logGroupName = "", logGroupClass = "STANDARD", kmsKeyId, tags = {}, ...input },
  call,
) => {
  if (logGroupClass === "ESSENTIALS") throw notImplemented("The log class ESSENTIALS");
  checkTags(tags, logGroupName);
  if (kmsKeyId !== undefined) checkKeyArn(kmsKeyId);
  if (/^aws\//i.test(logGroupName)) {
    throw invalidParameter("Log groups starting with AWS/ are reserved for AWS.");
  }
  const place = placeOf(logGroupName, call);
  if (rooms.groups.at(place) !== undefined) throw groupExists();
  rooms.groups.put(
    newGroup(rooms.env, place, {
      logGroupClass,
      tags,
      kmsKeyArn: kmsKeyId,
      isProtected: input.deletionProtectionEnabled ?? false,
    }),
  );
  return {};
};
