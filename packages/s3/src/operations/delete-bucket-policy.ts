/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
import type {
  DeleteBucketPolicyCommandInput,
  DeleteBucketPolicyCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketPolicy: Operation<
  DeleteBucketPolicyCommandInput,
  DeleteBucketPolicyCommandOutput
> = (rooms) => async (input) => {
  const { bucketId, name } = requireBucket(rooms, input.Bucket);
  const { buckets } = rooms.index;
  await rooms.index.commit(() => buckets.setPolicy(bucketId, undefined));
  buckets.refresh(name);
  return {};
};
