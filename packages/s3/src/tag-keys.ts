/**
 * Condition keys of tags: those that a request brings, those of the object, those of the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
 */
import type { Tag } from "@aws-sdk/client-s3";
import type { ContextValue } from "@cloudglass/wire";
import type { Bucket } from "./object/index/bucket-table.ts";
import type { ObjectTag } from "./object/object-attributes.ts";
import { tagsOfHeader } from "./operations/tag-input.ts";
import type { Rooms } from "./rooms.ts";

type Context = Record<string, ContextValue>;

/** Actions whose policies may ask for the tags that the object has. */
const ASKS_FOR_TAGS = new Set([
  ...["s3:GetObject", "s3:GetObjectVersion"],
  ...["s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"],
  ...["s3:GetObjectAcl", "s3:GetObjectVersionAcl", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
  ...["s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
  ...["s3:PutObjectTagging", "s3:PutObjectVersionTagging"],
  ...["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"],
  "s3:UpdateObjectEncryption",
]);

/** Undefined when the action's policies cannot ask for them. */
export function existingTagKeys(
  { index }: Rooms,
  { bucketId }: Bucket,
  action: string,
  objectKey: string,
  versionId: string | undefined,
): (() => Context) | undefined {
  if (!ASKS_FOR_TAGS.has(action)) return undefined;
  return () => {
    const { objects } = index;
    const object =
      versionId === undefined
        ? objects.get(bucketId, objectKey)
        : objects.version(bucketId, objectKey, versionId);
    return tagsContext("s3:ExistingObjectTag", object?.attributes.tags);
  };
}

/** Adds what `x-amz-tagging` or the body of PutObjectTagging brings. Throws for a malformed header. */
export function requestTagKeys(
  context: Context,
  tagging: string | { readonly TagSet?: readonly Tag[] } | undefined,
): void {
  if (tagging === undefined) return;
  const tags = typeof tagging === "string" ? tagsOfHeader(tagging) : tagsIn(tagging.TagSet);
  addTags(context, "s3:RequestObjectTag", tags);
  context["s3:RequestObjectTagKeys"] = tags.map(({ key }) => key);
}

/** Of CreateBucket. */
export function newBucketTagKeys(context: Context, tags: readonly Tag[] | undefined): void {
  if (!tags?.length) return;
  const given = tagsIn(tags);
  addTags(context, "aws:RequestTag", given);
  context["aws:TagKeys"] = given.map(({ key }) => key);
}

/** Tags of a bucket count in policies once ABAC is enabled for it. */
export function bucketTagKeys(context: Context, { settings }: Bucket): void {
  if (!settings.abac) return;
  addTags(context, "aws:ResourceTag", settings.tags);
  addTags(context, "s3:BucketTag", settings.tags);
}

const tagsIn = (set: readonly Tag[] | undefined): readonly ObjectTag[] =>
  (set ?? []).map(({ Key, Value }) => ({ key: Key ?? "", value: Value ?? "" }));

export function tagsContext(name: string, tags: readonly ObjectTag[] | undefined): Context {
  const context: Context = {};
  addTags(context, name, tags);
  return context;
}

function addTags(context: Context, name: string, tags: readonly ObjectTag[] | undefined): void {
  for (const { key, value } of tags ?? []) context[`${name}/${key}`] = value;
}
