/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html */
import type {
  ListBucketAnalyticsConfigurationsCommandInput,
  ListBucketAnalyticsConfigurationsCommandOutput,
} from "@aws-sdk/client-s3";
import { listConfigurations } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const listBucketAnalyticsConfigurations: Operation<
  ListBucketAnalyticsConfigurationsCommandInput,
  ListBucketAnalyticsConfigurationsCommandOutput
> = (rooms) => (input) =>
  listConfigurations(
    rooms,
    input.Bucket,
    "analytics",
    "AnalyticsConfigurationList",
    input.ContinuationToken,
  );
