/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html */
import type {
  ListBucketInventoryConfigurationsCommandInput,
  ListBucketInventoryConfigurationsCommandOutput,
} from "@aws-sdk/client-s3";
import { listConfigurations } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const listBucketInventoryConfigurations: Operation<
  ListBucketInventoryConfigurationsCommandInput,
  ListBucketInventoryConfigurationsCommandOutput
> = (rooms) => (input) =>
  listConfigurations(
    rooms,
    input.Bucket,
    "inventory",
    "InventoryConfigurationList",
    input.ContinuationToken,
  );
