/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html */
import type {
  DeleteBucketAnalyticsConfigurationCommandInput,
  DeleteBucketAnalyticsConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { deleteConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketAnalyticsConfiguration: Operation<
  DeleteBucketAnalyticsConfigurationCommandInput,
  DeleteBucketAnalyticsConfigurationCommandOutput
> = (rooms) => async (input) => {
  await deleteConfiguration(rooms, input.Bucket, "analytics", input.Id);
  return {};
};
