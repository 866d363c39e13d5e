/** What is wrong with tags. Objects and buckets have words of their own. */
import type { TagFault } from "../object/tags.ts";
import { argument, error } from "./error.ts";

export const noSuchTagSet = (bucket: string) =>
  error("NoSuchTagSet", 404, "The TagSet does not exist", { BucketName: bucket });
export const taggingHeaderMalformed = (header: string) =>
  argument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    "x-amz-tagging",
    header,
  );
export const unknownTaggingDirective = (directive: string) =>
  argument("Unknown tagging directive.", "x-amz-tagging-directive", directive);
export const taggingByAbac = () =>
  error(
    "NotImplemented",
    501,
    "While ABAC is enabled, tags of a bucket are changed by TagResource and UntagResource of S3 Control, which are not implemented by this emulator.",
  );

/** Who gave the tags. */
export type TagSource = "object" | "bucket" | "new-bucket";

export function tagError(fault: TagFault, source: TagSource) {
  switch (fault.kind) {
    case "too-many":
      return error(
        "BadRequest",
        400,
        source === "object"
          ? "Object tags cannot be greater than 10"
          : "Bucket tag count cannot be greater than 50",
      );
    case "duplicate":
      return invalidTag("Cannot provide multiple Tags with the same key", { TagKey: fault.key });
    case "key":
      return invalidTag("The TagKey you have provided is invalid", { TagKey: fault.key });
    case "value":
      return invalidTag("The TagValue you have provided is invalid", {
        TagKey: fault.key,
        TagValue: fault.value,
      });
    case "system":
      return systemTag(fault.key, source);
  }
}

function systemTag(key: string, source: TagSource) {
  if (source === "new-bucket") {
    return invalidTag(
      'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
    );
  }
  const message =
    source === "object"
      ? "Your TagKey cannot be prefixed with aws:"
      : "System tags cannot be added/updated by requester";
  return invalidTag(message, { TagKey: key });
}

const invalidTag = (message: string, fields?: Readonly<Record<string, string>>) =>
  error("InvalidTag", 400, message, fields);
