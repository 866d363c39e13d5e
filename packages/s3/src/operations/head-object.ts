/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
import type { HeadObjectCommandInput, HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import { describeObject, requestedExtent, requireObject } from "./object-output.ts";
import { checkCustomerKey, permitChecksum, readingKeyOf } from "./opening-key.ts";
import type { Operation } from "./operation.ts";

export const headObject: Operation<HeadObjectCommandInput, HeadObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    const customerKey = readingKeyOf(input);
    const object = requireObject(rooms, bucket, input.Key, input, call);
    checkCustomerKey(rooms, bucket, object, customerKey, call);
    if (input.ChecksumMode === "ENABLED") await permitChecksum(rooms, bucket, object, call);
    return describeObject(bucket, object, requestedExtent(rooms, object, input), input, call);
  };
