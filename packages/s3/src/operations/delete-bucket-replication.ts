/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html */
import type {
  DeleteBucketReplicationCommandInput,
  DeleteBucketReplicationCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketReplication: Operation<
  DeleteBucketReplicationCommandInput,
  DeleteBucketReplicationCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  await changeSettings(rooms, bucket, ({ replication: _removed, ...settings }) => settings);
  return {};
};
