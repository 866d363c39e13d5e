/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html */
import type {
  ListBucketIntelligentTieringConfigurationsCommandInput,
  ListBucketIntelligentTieringConfigurationsCommandOutput,
} from "@aws-sdk/client-s3";
import { listConfigurations } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const listBucketIntelligentTieringConfigurations: Operation<
  ListBucketIntelligentTieringConfigurationsCommandInput,
  ListBucketIntelligentTieringConfigurationsCommandOutput
> = (rooms) => (input) =>
  listConfigurations(
    rooms,
    input.Bucket,
    "intelligentTiering",
    "IntelligentTieringConfigurationList",
    input.ContinuationToken,
  );
