/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html
 */
import type {
  ListTagsCommandInput,
  ListTagsResponse,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "@cloudglass/wire";
import { invalidParameter } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { requireTagCount } from "./require-tags.ts";
import { taggedResource } from "./tagged-resource.ts";

export function tagResource(rooms: Rooms, input: TagResourceCommandInput, call: Call): object {
  const { Tags = {} } = input;
  if (Object.keys(Tags).length === 0) {
    throw invalidParameter("An error occurred and the request cannot be processed.");
  }
  const resource = taggedResource(rooms, input.Resource ?? "", call);
  const tags = { ...resource.tags, ...Tags };
  requireTagCount(tags);
  resource.put(tags);
  return {};
}

export function untagResource(rooms: Rooms, input: UntagResourceCommandInput, call: Call): object {
  const gone = new Set(input.TagKeys);
  const resource = taggedResource(rooms, input.Resource ?? "", call);
  const left = Object.entries(resource.tags).filter(([key]) => !gone.has(key));
  resource.put(Object.fromEntries(left));
  return {};
}

export function listTags(rooms: Rooms, input: ListTagsCommandInput, call: Call): ListTagsResponse {
  return { Tags: { ...taggedResource(rooms, input.Resource ?? "", call).tags } };
}
