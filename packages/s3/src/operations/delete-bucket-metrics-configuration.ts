/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html */
import type {
  DeleteBucketMetricsConfigurationCommandInput,
  DeleteBucketMetricsConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { deleteConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketMetricsConfiguration: Operation<
  DeleteBucketMetricsConfigurationCommandInput,
  DeleteBucketMetricsConfigurationCommandOutput
> = (rooms) => async (input) => {
  await deleteConfiguration(rooms, input.Bucket, "metrics", input.Id);
  return {};
};
