/**
 * The older operations of tags, by the group's name.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html
 */
import type {
  ListTagsLogGroupCommandInput,
  ListTagsLogGroupCommandOutput,
  TagLogGroupCommandInput,
  TagLogGroupCommandOutput,
  UntagLogGroupCommandInput,
  UntagLogGroupCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { tagGroup, untagGroup } from "./resource-tags.ts";

export const tagLogGroup: Operation<TagLogGroupCommandInput, TagLogGroupCommandOutput> = (
  rooms,
  { logGroupName = "", tags = {} },
  call,
) => {
  tagGroup(rooms, requireGroup(rooms, call, logGroupName), tags);
  return {};
};

export const untagLogGroup: Operation<UntagLogGroupCommandInput, UntagLogGroupCommandOutput> = (
  rooms,
  { logGroupName = "", tags = [] },
  call,
) => {
  untagGroup(rooms, requireGroup(rooms, call, logGroupName), tags);
  return {};
};

export const listTagsLogGroup: Operation<
  ListTagsLogGroupCommandInput,
  ListTagsLogGroupCommandOutput
> = (rooms, { logGroupName = "" }, call) => ({
  tags: requireGroup(rooms, call, logGroupName).tags,
});
