/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html */
import type {
  GetBucketInventoryConfigurationCommandInput,
  GetBucketInventoryConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { requireConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const getBucketInventoryConfiguration: Operation<
  GetBucketInventoryConfigurationCommandInput,
  GetBucketInventoryConfigurationCommandOutput
> = (rooms) => (input) => ({
  InventoryConfiguration: requireConfiguration(rooms, input.Bucket, "inventory", input.Id),
});
