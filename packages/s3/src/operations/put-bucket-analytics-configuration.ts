/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html */
import type {
  PutBucketAnalyticsConfigurationCommandInput,
  PutBucketAnalyticsConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { notConfigurable } from "../errors/configurations.ts";
import { malformedXml } from "../errors.ts";
import { putConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const putBucketAnalyticsConfiguration: Operation<
  PutBucketAnalyticsConfigurationCommandInput,
  PutBucketAnalyticsConfigurationCommandOutput
> = (rooms) => async (input) => {
  const configuration = input.AnalyticsConfiguration!;
  if (configuration.Id !== input.Id) throw malformedXml();
  // The analysis itself is seen in AWS's console alone; an export would be files that nobody writes.
  if (configuration.StorageClassAnalysis?.DataExport !== undefined) {
    throw notConfigurable("DataExport of a storage class analysis");
  }
  await putConfiguration(rooms, input.Bucket, "analytics", configuration);
  return {};
};
