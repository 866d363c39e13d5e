/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
import type {
  DescribeTagsCommandInput,
  DescribeTagsResult,
  ResourceType,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { Collection } from "../../resource/collection.ts";
import { predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import { pageOf } from "../../resource/page.ts";
import type { Place, ResourceRecord, Tags } from "../../resource/record.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

interface TagRow {
  /** Of the row: `RESOURCE KEY`. */
  readonly id: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly key: string;
  readonly value: string;
  /** The row as the tag that it is: `tag:KEY` is asked of it. */
  readonly tags: Tags;
}

const FILTERS: Filters<TagRow> = {
  key: ({ key }) => key,
  "resource-id": ({ resourceId }) => resourceId,
  "resource-type": ({ resourceType }) => resourceType,
  value: ({ value }) => value,
};

export function describeTags(
  { resources }: Rooms,
  input: DescribeTagsCommandInput,
  call: Call,
): DescribeTagsResult {
  const place = placeOf(call);
  const matches = predicateOf(FILTERS, input.Filters ?? [], resources);
  const rows = resources.collections.flatMap((each) => [...rowsOf(each, place)].filter(matches));
  const page = pageOf(rows, input);
  return {
    Tags: page.records.map(({ resourceId, resourceType, key, value }) => ({
      ResourceId: resourceId,
      ResourceType: resourceType as ResourceType,
      Key: key,
      Value: value,
    })),
    NextToken: page.nextToken,
  };
}

function* rowsOf(collection: Collection<ResourceRecord>, place: Place): Iterable<TagRow> {
  const { type: resourceType, shownId } = collection.kind;
  for (const record of collection.in(place)) {
    const resourceId = shownId?.(record) ?? record.id;
    for (const [key, value] of Object.entries(tagsSeen(collection, record, place))) {
      const id = `${record.id} ${key}`;
      yield { id, resourceId, resourceType, key, value, tags: { [key]: value } };
    }
  }
}

/** What is shared shows its tags to its owner alone, unless each of those who see it has tags of its own. */
function tagsSeen(
  { kind: { retagged } }: Collection<ResourceRecord>,
  record: ResourceRecord,
  place: Place,
): Tags {
  if (retagged === undefined) return record.accountId === place.accountId ? record.tags : {};
  let seen: Tags = {};
  retagged(record, place, (tags) => {
    seen = tags;
    return tags;
  });
  return seen;
}
