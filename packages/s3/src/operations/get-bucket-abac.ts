/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html */
import type { GetBucketAbacCommandInput, GetBucketAbacCommandOutput } from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketAbac: Operation<GetBucketAbacCommandInput, GetBucketAbacCommandOutput> =
  (rooms) => (input) => {
    const { abac } = requireBucket(rooms, input.Bucket).settings;
    return { AbacStatus: { Status: abac ? "Enabled" : "Disabled" } };
  };
