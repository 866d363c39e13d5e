/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
import type {
  BucketLocationConstraint,
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
} from "@aws-sdk/client-s3";
import { DEFAULT_REGION } from "../bucket/region.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketLocation: Operation<
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput
> = (rooms) => (input) => {
  const { region, settings } = requireBucket(rooms, input.Bucket);
  // us-east-1 has no constraint.
  if (region === DEFAULT_REGION) return {};
  return { LocationConstraint: (settings.locationName ?? region) as BucketLocationConstraint };
};
