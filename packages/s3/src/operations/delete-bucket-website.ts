/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html */
import type {
  DeleteBucketWebsiteCommandInput,
  DeleteBucketWebsiteCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketWebsite: Operation<
  DeleteBucketWebsiteCommandInput,
  DeleteBucketWebsiteCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  await changeSettings(rooms, bucket, ({ website: _removed, ...settings }) => settings);
  return {};
};
