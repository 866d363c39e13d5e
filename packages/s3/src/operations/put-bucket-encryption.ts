/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
import type {
  PutBucketEncryptionCommandInput,
  PutBucketEncryptionCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { defaultEncryption } from "../bucket/default-encryption.ts";
import { keyNotApplicable, unknownEncryption } from "../errors/encryption.ts";
import { malformedXml } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

/** As on AWS nobody looks whether the key exists: the first write does. */
export const putBucketEncryption: Operation<
  PutBucketEncryptionCommandInput,
  PutBucketEncryptionCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const encryption = defaultEncryption(rules, bucket.settings.encryption);
  switch (encryption) {
    case "malformed":
      throw malformedXml();
    case "unsupported-algorithm":
      throw unknownEncryption(String(rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm));
    case "key-not-applicable":
      throw keyNotApplicable();
    default:
      await changeSettings(rooms, bucket, (settings) => ({ ...settings, encryption }));
      return {};
  }
};
