/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html */
import type {
  DeleteBucketInventoryConfigurationCommandInput,
  DeleteBucketInventoryConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { deleteConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketInventoryConfiguration: Operation<
  DeleteBucketInventoryConfigurationCommandInput,
  DeleteBucketInventoryConfigurationCommandOutput
> = (rooms) => async (input) => {
  await deleteConfiguration(rooms, input.Bucket, "inventory", input.Id);
  return {};
};
