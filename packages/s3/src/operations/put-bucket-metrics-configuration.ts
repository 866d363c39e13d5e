/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html */
import type {
  PutBucketMetricsConfigurationCommandInput,
  PutBucketMetricsConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { malformedXml } from "../errors.ts";
import { putConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const putBucketMetricsConfiguration: Operation<
  PutBucketMetricsConfigurationCommandInput,
  PutBucketMetricsConfigurationCommandOutput
> = (rooms) => async (input) => {
  const configuration = input.MetricsConfiguration!;
  if (configuration.Id !== input.Id) throw malformedXml();
  await putConfiguration(rooms, input.Bucket, "metrics", configuration);
  return {};
};
