/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
import type { TagResourceInput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { withTags } from "../tables/settings/tags.ts";
import { requireTagged } from "./tagged-table.ts";

export function tagResource(rooms: Rooms, input: TagResourceInput, call: Call): object {
  const given = input.Tags ?? [];
  if (given.length === 0) throw validation("Atleast one Tag needs to be provided as Input.");
  // What is given is looked at before there is a table.
  withTags({}, given);
  const { tableId, tags } = requireTagged(rooms, call, input.ResourceArn as string);
  rooms.records.change(tableId, { tags: withTags(tags, given) });
  return {};
}
