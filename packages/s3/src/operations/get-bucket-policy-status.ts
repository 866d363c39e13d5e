/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
import type {
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput,
} from "@aws-sdk/client-s3";
import { hasPublicPolicy } from "../bucket/effective-block.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketPolicyStatus: Operation<
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput
> = (rooms) => (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  if (bucket.policy === undefined) throw errors.noSuchBucketPolicy(bucket.name);
  return { PolicyStatus: { IsPublic: hasPublicPolicy(bucket) } };
};
