/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
import type {
  PutObjectLegalHoldCommandInput,
  PutObjectLegalHoldCommandOutput,
} from "@aws-sdk/client-s3";
import { bucketNotLocked } from "../errors/object-lock.ts";
import { malformedXml } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import { changeVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";

export const putObjectLegalHold: Operation<
  PutObjectLegalHoldCommandInput,
  PutObjectLegalHoldCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const status = input.LegalHold?.Status;
  if (status === undefined) throw malformedXml();
  if (bucket.settings.objectLock === undefined) throw bucketNotLocked();
  const legalHold = status === "ON";
  await changeVersion(rooms, input, "LockPut", call, ({ attributes }) => ({
    ...attributes,
    legalHold,
  }));
  return {};
};
