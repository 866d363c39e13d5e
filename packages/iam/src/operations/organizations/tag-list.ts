/** The rules for lists of tags. Source: Organizations User Guide, "Tagging AWS Organizations resources". */
import { duplicateTagKey, systemTagKey, tooManyTags } from "../../errors/organizations.ts";
import type { Tag } from "../../identity/tag.ts";

interface TagShape {
  readonly Key: string;
  readonly Value: string;
}

const TAGS_MAX = 50;

/** The tags of an input, checked against each other and against those that the resource has. */
export function newTags(
  shapes: readonly TagShape[] | undefined,
  present: readonly Tag[] = [],
): Tag[] {
  const tags = (shapes ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
  const keys = new Set(tags.map((tag) => tag.key));
  if (keys.size < tags.length) throw duplicateTagKey();
  for (const { key } of tags) requireOwnKey(key);
  const kept = present.filter((tag) => !keys.has(tag.key)).length;
  if (kept + tags.length > TAGS_MAX) throw tooManyTags();
  return tags;
}

export function requireOwnKey(key: string): void {
  if (key.toLowerCase().startsWith("aws:")) throw systemTagKey();
}
