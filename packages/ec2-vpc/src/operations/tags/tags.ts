/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
import type { CreateTagsCommandInput, DeleteTagsCommandInput } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import type { Collection } from "../../resource/collection.ts";
import type { ResourceRecord, Tags } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { addTags, readTags, removeTags, unknownTagged } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export function createTags(
  { resources }: Rooms,
  { Resources: ids = [], Tags: given = [] }: CreateTagsCommandInput,
  call: Call,
): object {
  if (given.length === 0) throw missing("Tag");
  const more = readTags(given);
  retag(resources, ids, call, (tags) => addTags(tags, more));
  return {};
}

/** Without tags, all are removed but those of AWS itself. */
export function deleteTags(
  { resources }: Rooms,
  { Resources: ids = [], Tags: given }: DeleteTagsCommandInput,
  call: Call,
): object {
  retag(resources, ids, call, (tags) =>
    removeTags(tags, given ?? Object.keys(tags).flatMap(ownTag)),
  );
  return {};
}

const ownTag = (key: string) => (key.startsWith("aws:") ? [] : [{ Key: key }]);

/** All or none: every id is looked up, and every change made, before the first is kept. */
function retag(
  resources: Resources,
  ids: readonly string[],
  call: Call,
  change: (tags: Tags) => Tags,
): void {
  if (ids.length === 0) throw missing("ResourceId");
  const place = placeOf(call);
  const changes = [...new Set(ids)].map((id) => {
    const collection = resources.collectionOf(id);
    if (collection === undefined) throw unknownTagged(id);
    const record = collection.findShown(place, id) ?? collection.require(place, id);
    const { retagged } = collection.kind;
    const changed = retagged?.(record, place, change) ?? { ...record, tags: change(record.tags) };
    return { collection, record: changed };
  });
  resources.commit(() => {
    for (const { collection, record } of changes) put(collection, record);
  });
}

function put(collection: Collection<ResourceRecord>, record: ResourceRecord): void {
  collection.put(record);
}
