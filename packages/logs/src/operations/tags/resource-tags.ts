/**
 * Tags by ARN.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html
 */
import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { noSuchResource } from "../../errors.ts";
import { groupArn, parseGroupArn } from "../../group/arn.ts";
import type { LogGroupRecord } from "../../group/log-group.ts";
import type { Rooms } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { checkTags } from "./tag-input.ts";

export const tagResource: Operation<TagResourceCommandInput, TagResourceCommandOutput> = (
  rooms,
  { resourceArn = "", tags = {} },
) => {
  tagGroup(rooms, taggedGroup(rooms, resourceArn), tags);
  return {};
};

export const untagResource: Operation<UntagResourceCommandInput, UntagResourceCommandOutput> = (
  rooms,
  { resourceArn = "", tagKeys = [] },
) => {
  untagGroup(rooms, taggedGroup(rooms, resourceArn), tagKeys);
  return {};
};

export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput
> = (rooms, { resourceArn = "" }) => ({ tags: taggedGroup(rooms, resourceArn).tags });

function taggedGroup(rooms: Rooms, arn: string): LogGroupRecord {
  const place = parseGroupArn(arn);
  const group = place && rooms.groups.at(place);
  if (group === undefined) throw noSuchResource();
  return group;
}

export function tagGroup(
  rooms: Rooms,
  group: LogGroupRecord,
  added: Readonly<Record<string, string>>,
): void {
  const tags = { ...group.tags, ...added };
  checkTags(tags, groupArn(group));
  rooms.groups.change(group, { tags });
}

export function untagGroup(rooms: Rooms, group: LogGroupRecord, keys: readonly string[]): void {
  const tags = Object.entries(group.tags).filter(([key]) => !keys.includes(key));
  rooms.groups.change(group, { tags: Object.fromEntries(tags) });
}
