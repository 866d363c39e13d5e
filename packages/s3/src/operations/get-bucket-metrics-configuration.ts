/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html */
import type {
  GetBucketMetricsConfigurationCommandInput,
  GetBucketMetricsConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { requireConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const getBucketMetricsConfiguration: Operation<
  GetBucketMetricsConfigurationCommandInput,
  GetBucketMetricsConfigurationCommandOutput
> = (rooms) => (input) => ({
  MetricsConfiguration: requireConfiguration(rooms, input.Bucket, "metrics", input.Id),
});
