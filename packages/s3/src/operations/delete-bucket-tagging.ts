/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
import type {
  DeleteBucketTaggingCommandInput,
  DeleteBucketTaggingCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { taggingByAbac } from "../errors/tagging.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketTagging: Operation<
  DeleteBucketTaggingCommandInput,
  DeleteBucketTaggingCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  await changeSettings(rooms, bucket, ({ tags: _removed, ...settings }) => {
    if (settings.abac) throw taggingByAbac();
    return settings;
  });
  return {};
};
