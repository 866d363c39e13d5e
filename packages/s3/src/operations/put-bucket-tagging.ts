/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
import type {
  PutBucketTaggingCommandInput,
  PutBucketTaggingCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { taggingByAbac } from "../errors/tagging.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { tagsOf } from "./tag-input.ts";

export const putBucketTagging: Operation<
  PutBucketTaggingCommandInput,
  PutBucketTaggingCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const tags = tagsOf(input.Tagging?.TagSet, "bucket");
  await changeSettings(rooms, bucket, (settings) => {
    if (settings.abac) throw taggingByAbac();
    return { ...settings, tags: tags.length === 0 ? undefined : tags };
  });
  return {};
};
