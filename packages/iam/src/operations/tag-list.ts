/** Lists of tags, which are checked alike wherever they are given. */
import type { Tag } from "../identity/tag.ts";

export interface TagShape {
  readonly Key: string;
  readonly Value: string;
}

export interface TagRules {
  /** What makes two keys one. */
  readonly sameKey: (key: string) => string;
  readonly duplicate: () => Error;
  readonly reserved: (key: string) => Error;
  readonly tooMany: (most: number) => Error;
}

const TAGS_MAX = 50;

/** The tags of an input, checked against each other and against those that are there already. */
export function checkedTags(
  shapes: readonly TagShape[] | undefined,
  present: readonly Tag[],
  rules: TagRules,
): Tag[] {
  const tags = (shapes ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }));
  const keys = new Set(tags.map((tag) => rules.sameKey(tag.key)));
  if (keys.size < tags.length) throw rules.duplicate();
  for (const { key } of tags) {
    if (isReserved(key)) throw rules.reserved(key);
  }
  const kept = present.filter((tag) => !keys.has(rules.sameKey(tag.key))).length;
  if (kept + tags.length > TAGS_MAX) throw rules.tooMany(TAGS_MAX);
  return tags;
}

export function isReserved(key: string): boolean {
  return key.toLowerCase().startsWith("aws:");
}
