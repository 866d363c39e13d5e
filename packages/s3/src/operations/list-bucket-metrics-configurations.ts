/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html */
import type {
  ListBucketMetricsConfigurationsCommandInput,
  ListBucketMetricsConfigurationsCommandOutput,
} from "@aws-sdk/client-s3";
import { listConfigurations } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const listBucketMetricsConfigurations: Operation<
  ListBucketMetricsConfigurationsCommandInput,
  ListBucketMetricsConfigurationsCommandOutput
> = (rooms) => (input) =>
  listConfigurations(
    rooms,
    input.Bucket,
    "metrics",
    "MetricsConfigurationList",
    input.ContinuationToken,
  );
