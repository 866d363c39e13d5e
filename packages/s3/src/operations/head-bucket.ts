/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
import type { HeadBucketCommandInput, HeadBucketCommandOutput } from "@aws-sdk/client-s3";
import { bucketArn } from "../resource-arn.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const headBucket: Operation<HeadBucketCommandInput, HeadBucketCommandOutput> =
  (rooms) => (input) => {
    const bucket = requireBucket(rooms, input.Bucket);
    return { BucketRegion: bucket.region, BucketArn: bucketArn(bucket), AccessPointAlias: false };
  };
