/** The rules for lists of tags. Source: IAM User Guide, "Rules for tagging in IAM and AWS STS". */
import { duplicateTagKeys, quotaExceeded, reservedTagKey } from "../../errors.ts";
import type { Tag } from "../../identity/tag.ts";
import { checkedTags, type TagRules, type TagShape } from "../tag-list.ts";

const RULES: TagRules = {
  sameKey: (key) => key.toLowerCase(),
  duplicate: duplicateTagKeys,
  reserved: reservedTagKey,
  tooMany: (most) => quotaExceeded("TagsPerResource", most),
};

/** The tags of an input, checked against each other and, for an entity that has some, against those. */
export function newTags(
  shapes: readonly TagShape[] | undefined,
  present: readonly Tag[] = [],
): Tag[] {
  return checkedTags(shapes, present, RULES);
}
