/** What a write gives its version that may change later: tags, retention, legal hold, owner and ACL. */
import type { Call } from "@cloudglass/wire";
import { objectAccess } from "../access.ts";
import { unknownTaggingDirective } from "../errors/tagging.ts";
import { accessDenied } from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { ObjectAttributes, ObjectTag } from "../object/object-attributes.ts";
import type { Rooms } from "../rooms.ts";
import { tagsContext } from "../tag-keys.ts";
import { type LockInput, lockOf } from "./lock-input.ts";
import { newObjectAccess } from "./new-object-access.ts";
import type { AclHeaders } from "./requested-acl.ts";
import { tagsOfHeader } from "./tag-input.ts";

interface AttributeInput extends AclHeaders, LockInput {
  readonly Key: string;
  readonly Tagging?: string | undefined;
}

/** Throws for tags, locks and ACLs that cannot be. */
export function newAttributes(
  { env }: Rooms,
  bucket: Bucket,
  input: AttributeInput,
  call: Call,
): ObjectAttributes {
  const access = newObjectAccess(bucket, input.Key, input, call);
  const tags = tagsOfHeader(input.Tagging);
  const lock = lockOf(bucket, input, env.clock.now(), call);
  if (tags.length === 0) return lock === undefined ? access : { ...access, ...lock };
  return { ...access, ...lock, tags };
}

/** A copy has its source's tags, unless the request replaces them, and never its locks and its ACL. */
export function copiedAttributes(
  rooms: Rooms,
  bucket: Bucket,
  source: { readonly bucket: Bucket; readonly object: ObjectRecord },
  input: AttributeInput & { readonly TaggingDirective?: string | undefined },
  call: Call,
): ObjectAttributes {
  const { TaggingDirective: directive = "COPY" } = input;
  if (directive !== "COPY" && directive !== "REPLACE") throw unknownTaggingDirective(directive);
  const given = newAttributes(rooms, bucket, input, call);
  if (directive === "REPLACE") return given;
  const { tags: _replaced, ...others } = given;
  const { tags } = source.object.attributes;
  if (tags === undefined) return others;
  requireTagCopy(bucket, source, input.Key, tags, call);
  return { ...others, tags };
}

/** To take tags along is to read them there and to put them here. Throws AccessDenied. */
function requireTagCopy(
  bucket: Bucket,
  source: { readonly bucket: Bucket; readonly object: ObjectRecord },
  objectKey: string,
  tags: readonly ObjectTag[],
  call: Call,
): void {
  const sourceKey = source.object.objectKey;
  const existing = tagsContext("s3:ExistingObjectTag", tags);
  const requested = {
    ...tagsContext("s3:RequestObjectTag", tags),
    "s3:RequestObjectTagKeys": tags.map(({ key }) => key),
  };
  for (const request of [
    objectAccess(source.bucket, "s3:GetObjectTagging", sourceKey, call, existing, source.object),
    objectAccess(bucket, "s3:PutObjectTagging", objectKey, call, requested),
  ]) {
    const { allowed, message } = call.authorize(request);
    if (!allowed) throw accessDenied(message || undefined);
  }
}
