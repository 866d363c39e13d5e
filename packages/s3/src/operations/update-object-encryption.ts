/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html */
import type {
  UpdateObjectEncryptionCommandInput,
  UpdateObjectEncryptionCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors/encryption.ts";
import { noSuchKey } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import { newEncryption, rewrapped } from "./new-encryption.ts";
import { checkVersionId } from "./object-input.ts";
import { storedVersion } from "./object-output.ts";
import { openingKey } from "./opening-key.ts";
import type { Operation } from "./operation.ts";

const KEY_ARN = /^arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/;

/** The data key is wrapped anew; content, ETag and dates stay as they are. */
export const updateObjectEncryption: Operation<
  UpdateObjectEncryptionCommandInput,
  UpdateObjectEncryptionCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const { Key: objectKey, VersionId: versionId } = input;
  checkVersionId(versionId);
  const requested = input.ObjectEncryption?.SSEKMS;
  if (requested === undefined) throw errors.updateNeedsEncryptionType();
  const { KMSKeyArn: keyArn, BucketKeyEnabled = false } = requested;
  if (keyArn === undefined || !KEY_ARN.test(keyArn)) throw errors.updateNeedsKeyArn();
  const object = storedVersion(rooms, bucket, objectKey, versionId, call);
  const { encryption } = object;
  if (encryption === undefined) throw errors.updateOfUnencrypted();
  if (encryption.mode !== "AES256" && encryption.mode !== "aws:kms") {
    throw errors.updateOfOtherEncryption();
  }
  const dataKey = await openingKey(rooms, bucket, object, undefined, call);
  const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn, BucketKeyEnabled } as const;
  const plan = await newEncryption(rooms, bucket, objectKey, kms, call);
  const updated = await rewrapped(rooms, plan, dataKey!);
  const found = await rooms.index.commit(() =>
    rooms.index.objects.setEncryption(bucket.bucketId, object, updated),
  );
  // It went, or was written anew, while the key was asked for.
  if (!found) throw noSuchKey(objectKey);
  return {};
};
