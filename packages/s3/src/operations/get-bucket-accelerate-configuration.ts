/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html */
import type {
  GetBucketAccelerateConfigurationCommandInput,
  GetBucketAccelerateConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketAccelerateConfiguration: Operation<
  GetBucketAccelerateConfigurationCommandInput,
  GetBucketAccelerateConfigurationCommandOutput
> = (rooms) => (input) => {
  const { accelerate } = requireBucket(rooms, input.Bucket).settings;
  return accelerate === undefined ? {} : { Status: accelerate };
};
