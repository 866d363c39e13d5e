/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html */
import type {
  GetBucketWebsiteCommandInput,
  GetBucketWebsiteCommandOutput,
} from "@aws-sdk/client-s3";
import { noSuchWebsiteConfiguration } from "../errors/website.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

type Output = Omit<GetBucketWebsiteCommandOutput, "$metadata">;

export const getBucketWebsite: Operation<
  GetBucketWebsiteCommandInput,
  GetBucketWebsiteCommandOutput
> = (rooms) => (input) => {
  const { settings, name } = requireBucket(rooms, input.Bucket);
  if (settings.website === undefined) throw noSuchWebsiteConfiguration(name);
  // Stored as the SDK's shape was parsed.
  return settings.website as Output;
};
