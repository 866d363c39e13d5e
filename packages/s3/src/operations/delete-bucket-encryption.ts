/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
import type {
  DeleteBucketEncryptionCommandInput,
  DeleteBucketEncryptionCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { SSE_S3 } from "../bucket/default-encryption.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

/** Back to SSE-S3; a block of customer-provided keys stays. */
export const deleteBucketEncryption: Operation<
  DeleteBucketEncryptionCommandInput,
  DeleteBucketEncryptionCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  await changeSettings(rooms, bucket, (settings) => {
    const blocksCustomerKeys = settings.encryption?.blocksCustomerKeys;
    return {
      ...settings,
      encryption: blocksCustomerKeys ? { ...SSE_S3, blocksCustomerKeys } : undefined,
    };
  });
  return {};
};
