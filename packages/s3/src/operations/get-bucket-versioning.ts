/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
import type {
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
} from "@aws-sdk/client-s3";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketVersioning: Operation<
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput
> = (rooms) => (input) => {
  const { versioning } = requireBucket(rooms, input.Bucket).settings;
  return versioning === undefined ? {} : { Status: versioning };
};
