/** The rules for lists of tags. Source: IAM User Guide, "Rules for tagging in IAM and AWS STS". */
import { duplicateTagKeys, quotaExceeded, reservedTagKey } from "../../errors.ts";
import type { Tag } from "../../identity/tag.ts";

interface TagShape {
  readonly Key: string;
  readonly Value: string;
}

const TAGS_MAX = 50;

/** The tags of an input, checked against each other and, for an entity that has some, against those. */
export function newTags(
  shapes: readonly TagShape[] | undefined,
  present: readonly Tag[] = [],
): Tag[] {
  const tags = (shapes ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
  const keys = new Set(tags.map((tag) => tag.key.toLowerCase()));
  if (keys.size < tags.length) throw duplicateTagKeys();
  for (const tag of tags) {
    if (tag.key.toLowerCase().startsWith("aws:")) throw reservedTagKey(tag.key);
  }
  const kept = present.filter((tag) => !keys.has(tag.key.toLowerCase())).length;
  if (kept + tags.length > TAGS_MAX) throw quotaExceeded("TagsPerResource", TAGS_MAX);
  return tags;
}
