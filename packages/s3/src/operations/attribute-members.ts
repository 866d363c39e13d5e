/** What GetObject and HeadObject say of tags, each to those alone who may read it. */
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { Call } from "@cloudglass/wire";
import { objectAccess } from "../access.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { tagsContext } from "../tag-keys.ts";

export function attributeMembers(
  bucket: Bucket,
  object: ObjectRecord,
  call: Call,
): Partial<HeadObjectCommandOutput> {
  const { tags } = object.attributes;
  const existing = tagsContext("s3:ExistingObjectTag", tags);
  const may = (action: string) =>
    call.authorize(objectAccess(bucket, action, object.objectKey, call, existing)).allowed;
  if (tags !== undefined && may("s3:GetObjectTagging")) return { TagCount: tags.length };
  return {};
}
