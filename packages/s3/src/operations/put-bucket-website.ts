/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
import type {
  PutBucketWebsiteCommandInput,
  PutBucketWebsiteCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { websiteFault } from "../bucket/website-rules.ts";
import { websiteError } from "../errors/website.ts";
import { malformedXml } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketWebsite: Operation<
  PutBucketWebsiteCommandInput,
  PutBucketWebsiteCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const website = input.WebsiteConfiguration;
  if (website === undefined) throw malformedXml();
  const fault = websiteFault(website);
  if (fault !== undefined) throw websiteError(fault);
  await changeSettings(rooms, bucket, (settings) => ({ ...settings, website }));
  return {};
};
