/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
import type {
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketOwnershipControls: Operation<
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput
> = (rooms) => (input) => {
  const { name, settings } = requireBucket(rooms, input.Bucket);
  const { ownership } = settings;
  if (ownership === undefined) throw errors.noOwnershipControls(name);
  return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
};
