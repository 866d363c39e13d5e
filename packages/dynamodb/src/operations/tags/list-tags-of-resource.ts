/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html */
import type { ListTagsOfResourceInput, ListTagsOfResourceOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { requireTagged } from "./tagged-table.ts";

/** A table has 50 tags at most: one page. */
export function listTagsOfResource(
  rooms: Rooms,
  input: ListTagsOfResourceInput,
  call: Call,
): ListTagsOfResourceOutput {
  const { tags } = requireTagged(rooms, call, input.ResourceArn as string);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}
