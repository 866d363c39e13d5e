/** Tags as requests give them. */
import type { Tag } from "@aws-sdk/client-s3";
import { type TagSource, tagError, taggingHeaderMalformed } from "../errors/tagging.ts";
import type { ObjectTag } from "../object/object-attributes.ts";
import { BUCKET_TAGS_MAX, OBJECT_TAGS_MAX, tagFault, tagsFromHeader } from "../object/tags.ts";

/** A set of tags in a body. Throws BadRequest, InvalidTag. */
export function tagsOf(set: readonly Tag[] | undefined, source: TagSource): readonly ObjectTag[] {
  const tags = (set ?? []).map(({ Key, Value }) => ({ key: Key ?? "", value: Value ?? "" }));
  return checked(tags, source);
}

/** The header `x-amz-tagging`. Throws InvalidArgument too. */
export function tagsOfHeader(header: string | undefined): readonly ObjectTag[] {
  if (header === undefined) return [];
  const tags = tagsFromHeader(header);
  if (tags === undefined) throw taggingHeaderMalformed(header);
  return checked(tags, "object");
}

export const shownTags = (tags: readonly ObjectTag[]): Tag[] =>
  tags.map(({ key, value }) => ({ Key: key, Value: value }));

function checked(tags: readonly ObjectTag[], source: TagSource): readonly ObjectTag[] {
  const fault = tagFault(tags, source === "object" ? OBJECT_TAGS_MAX : BUCKET_TAGS_MAX);
  if (fault !== undefined) throw tagError(fault, source);
  return tags;
}
