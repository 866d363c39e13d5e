/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html */
import type { UntagResourceInput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { requireTagged } from "./tagged-table.ts";

export function untagResource(rooms: Rooms, input: UntagResourceInput, call: Call): object {
  const keys = input.TagKeys ?? [];
  if (keys.length === 0) throw validation("Atleast one Tag Key needs to be provided as Input.");
  const { tableId, tags } = requireTagged(rooms, call, input.ResourceArn as string);
  const kept = Object.entries(tags).filter(([key]) => !keys.includes(key));
  rooms.records.change(tableId, { tags: Object.fromEntries(kept) });
  return {};
}
