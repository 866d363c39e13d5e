/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html */
import type {
  GetObjectLegalHoldCommandInput,
  GetObjectLegalHoldCommandOutput,
} from "@aws-sdk/client-s3";
import { bucketNotLocked, objectNotLocked } from "../errors/object-lock.ts";
import { requireBucket } from "../rooms.ts";
import { requireVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";

export const getObjectLegalHold: Operation<
  GetObjectLegalHoldCommandInput,
  GetObjectLegalHoldCommandOutput
> = (rooms) => (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  if (bucket.settings.objectLock === undefined) throw bucketNotLocked();
  const version = requireVersion(rooms, bucket, input.Key, input.VersionId, call);
  const { legalHold } = version.attributes;
  if (legalHold === undefined) throw objectNotLocked();
  return { LegalHold: { Status: legalHold ? "ON" : "OFF" } };
};
