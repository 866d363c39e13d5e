/** Rules of tags. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
import { clientError, invalidParameterValue, missing, tagLimitExceeded } from "../errors.ts";
import type { Tags } from "./record.ts";

export const TAGS_MAX = 50;
const KEY_LENGTH_MAX = 127;
const VALUE_LENGTH_MAX = 255;

/** As the SDK has them. */
export interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export interface TagSpecificationInput {
  readonly ResourceType?: string | undefined;
  readonly Tags?: readonly TagInput[] | undefined;
}

/** Checked; throws as CreateTags does. */
export function readTags(input: readonly TagInput[]): Tags {
  const tags: Record<string, string> = Object.create(null);
  for (const { Key: key, Value: value = "" } of input) {
    if (!key) throw invalidParameterValue("Tag key cannot be null or empty");
    if (/^aws:/i.test(key)) {
      throw invalidParameterValue(
        `Tag keys starting with 'aws:' are reserved for internal use: '${key}'`,
      );
    }
    if (key.length > KEY_LENGTH_MAX) {
      throw invalidParameterValue("Tag key exceeds the maximum length of 127 characters");
    }
    if (value.length > VALUE_LENGTH_MAX) {
      throw invalidParameterValue("Tag value exceeds the maximum length of 255 characters");
    }
    if (key in tags) {
      throw invalidParameterValue(`Duplicate tag key '${key}' specified.`);
    }
    tags[key] = value;
  }
  if (Object.keys(tags).length > TAGS_MAX) throw tagLimitExceeded();
  return { ...tags };
}

/**
 * Tags that a request gives to what it makes.
 * @param types what the operation makes
 * @param type whose tags are asked for
 */
export function specifiedTags(
  specifications: readonly TagSpecificationInput[] = [],
  types: readonly string[],
  type: string = types[0] as string,
): Tags {
  const given: TagInput[] = [];
  for (const { ResourceType, Tags = [] } of specifications) {
    if (!ResourceType) throw missing("ResourceType");
    if (!types.includes(ResourceType)) {
      throw invalidParameterValue(
        `'${ResourceType}' is not a valid taggable resource type for this operation.`,
      );
    }
    if (ResourceType === type) given.push(...Tags);
  }
  return readTags(given);
}

/** Throws TagLimitExceeded. */
export function addTags(tags: Tags, more: Tags): Tags {
  const all = { ...tags, ...more };
  const own = Object.keys(all).filter((key) => !key.startsWith("aws:"));
  if (own.length > TAGS_MAX) throw tagLimitExceeded();
  return all;
}

/** Those with the key, and with the value where there is one. */
export function removeTags(tags: Tags, gone: readonly TagInput[]): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(
      ([key, value]) =>
        !gone.some(
          (each) => each.Key === key && (each.Value === undefined || each.Value === value),
        ),
    ),
  );
}

/** As the SDK shows them. */
export function shownTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export const unknownTagged = (id: string) =>
  clientError("InvalidID", `The ID '${id}' is not valid`);
