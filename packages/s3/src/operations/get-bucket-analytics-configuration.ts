/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html */
import type {
  GetBucketAnalyticsConfigurationCommandInput,
  GetBucketAnalyticsConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { requireConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const getBucketAnalyticsConfiguration: Operation<
  GetBucketAnalyticsConfigurationCommandInput,
  GetBucketAnalyticsConfigurationCommandOutput
> = (rooms) => (input) => ({
  AnalyticsConfiguration: requireConfiguration(rooms, input.Bucket, "analytics", input.Id),
});
