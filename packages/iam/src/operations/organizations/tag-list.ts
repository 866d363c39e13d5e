/** The rules for lists of tags. Source: Organizations User Guide, "Tagging AWS Organizations resources". */
import { duplicateTagKey, systemTagKey, tooManyTags } from "../../errors/organizations.ts";
import type { Tag } from "../../identity/tag.ts";
import { checkedTags, isReserved, type TagRules, type TagShape } from "../tag-list.ts";

const RULES: TagRules = {
  sameKey: (key) => key,
  duplicate: duplicateTagKey,
  reserved: systemTagKey,
  tooMany: tooManyTags,
};

/** The tags of an input, checked against each other and against those that the resource has. */
export function newTags(
  shapes: readonly TagShape[] | undefined,
  present: readonly Tag[] = [],
): Tag[] {
  return checkedTags(shapes, present, RULES);
}

export function requireOwnKey(key: string): void {
  if (isReserved(key)) throw systemTagKey();
}
