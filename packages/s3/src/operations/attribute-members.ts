/** What GetObject and HeadObject say of tags, retention and legal hold, each to those alone who may read it. */
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
  const { attributes, objectKey } = object;
  const { tags, retention, legalHold } = attributes;
  const existing = tagsContext("s3:ExistingObjectTag", tags);
  const may = (action: string) =>
    call.authorize(objectAccess(bucket, action, objectKey, call, existing, object)).allowed;
  const members: Partial<HeadObjectCommandOutput> = {};
  if (tags !== undefined && may("s3:GetObjectTagging")) members.TagCount = tags.length;
  if (retention !== undefined && may("s3:GetObjectRetention")) {
    members.ObjectLockMode = retention.mode;
    members.ObjectLockRetainUntilDate = new Date(retention.untilMs);
  }
  if (legalHold !== undefined && may("s3:GetObjectLegalHold")) {
    members.ObjectLockLegalHoldStatus = legalHold ? "ON" : "OFF";
  }
  return members;
}
