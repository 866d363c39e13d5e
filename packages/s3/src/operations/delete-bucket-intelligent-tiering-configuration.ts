/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html */
import type {
  DeleteBucketIntelligentTieringConfigurationCommandInput,
  DeleteBucketIntelligentTieringConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { deleteConfiguration } from "./configurations.ts";
import type { Operation } from "./operation.ts";

export const deleteBucketIntelligentTieringConfiguration: Operation<
  DeleteBucketIntelligentTieringConfigurationCommandInput,
  DeleteBucketIntelligentTieringConfigurationCommandOutput
> = (rooms) => async (input) => {
  await deleteConfiguration(rooms, input.Bucket, "intelligentTiering", input.Id);
  return {};
};
