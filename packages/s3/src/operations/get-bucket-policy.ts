/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
import type { GetBucketPolicyCommandInput, GetBucketPolicyCommandOutput } from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketPolicy: Operation<GetBucketPolicyCommandInput, GetBucketPolicyCommandOutput> =
  (rooms) => (input) => {
    const { policy, name } = requireBucket(rooms, input.Bucket);
    if (policy === undefined) throw errors.noSuchBucketPolicy(name);
    return { Policy: policy };
  };
