/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html */
import type {
  PutObjectLockConfigurationCommandInput,
  PutObjectLockConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { objectLockOf } from "../bucket/lock-rules.ts";
import { eventHoldNotImplemented, lockError, lockNeedsVersions } from "../errors/object-lock.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putObjectLockConfiguration: Operation<
  PutObjectLockConfigurationCommandInput,
  PutObjectLockConfigurationCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const configuration = input.ObjectLockConfiguration ?? {};
  if (configuration.Rule?.DefaultRetention?.DefaultEventHold) throw eventHoldNotImplemented();
  const objectLock = objectLockOf(configuration);
  if ("kind" in objectLock) throw lockError(objectLock);
  await changeSettings(rooms, bucket, (settings) => {
    if (settings.versioning !== "Enabled") throw lockNeedsVersions();
    return { ...settings, objectLock };
  });
  return {};
};
