/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
import type {
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionCommandOutput,
} from "@aws-sdk/client-s3";
import { encryptionRule, SSE_S3 } from "../bucket/default-encryption.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketEncryption: Operation<
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionCommandOutput
> = (rooms) => (input) => {
  const { settings } = requireBucket(rooms, input.Bucket);
  const rule = encryptionRule(settings.encryption ?? SSE_S3);
  return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
};
