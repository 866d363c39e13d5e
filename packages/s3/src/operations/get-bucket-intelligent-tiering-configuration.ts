/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html */
import type {
  GetBucketIntelligentTieringConfigurationCommandInput,
  GetBucketIntelligentTieringConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { requireConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const getBucketIntelligentTieringConfiguration: Operation<
  GetBucketIntelligentTieringConfigurationCommandInput,
  GetBucketIntelligentTieringConfigurationCommandOutput
> = (rooms) => (input) => ({
  IntelligentTieringConfiguration: requireConfiguration(
    rooms,
    input.Bucket,
    "intelligentTiering",
    input.Id,
  ),
});
