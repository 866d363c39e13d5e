/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
import type {
  DeleteBucketCorsCommandInput,
  DeleteBucketCorsCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketCors: Operation<
  DeleteBucketCorsCommandInput,
  DeleteBucketCorsCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  await changeSettings(rooms, bucket, ({ cors: _removed, ...settings }) => settings);
  return {};
};
