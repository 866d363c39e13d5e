/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html */
import type {
  PutBucketInventoryConfigurationCommandInput,
  PutBucketInventoryConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { idMismatch } from "../errors/configurations.ts";
import { putConfiguration } from "./configurations.ts";
import { checkInventory } from "./inventory-input.ts";
import type { Operation } from "./operation.ts";

export const putBucketInventoryConfiguration: Operation<
  PutBucketInventoryConfigurationCommandInput,
  PutBucketInventoryConfigurationCommandOutput
> = (rooms) => async (input) => {
  const configuration = input.InventoryConfiguration!;
  if (configuration.Id !== input.Id) throw idMismatch();
  checkInventory(configuration);
  await putConfiguration(rooms, input.Bucket, "inventory", configuration);
  return {};
};
