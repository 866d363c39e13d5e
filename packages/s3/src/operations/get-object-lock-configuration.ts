/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
import type {
  GetObjectLockConfigurationCommandInput,
  GetObjectLockConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { noObjectLock } from "../errors/object-lock.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getObjectLockConfiguration: Operation<
  GetObjectLockConfigurationCommandInput,
  GetObjectLockConfigurationCommandOutput
> = (rooms) => (input) => {
  const { settings, name } = requireBucket(rooms, input.Bucket);
  if (settings.objectLock === undefined) throw noObjectLock(name);
  const { defaultRetention } = settings.objectLock;
  if (defaultRetention === undefined) {
    return { ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } };
  }
  const { mode: Mode, ...period } = defaultRetention;
  const DefaultRetention =
    "days" in period ? { Mode, Days: period.days } : { Mode, Years: period.years };
  return {
    ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } },
  };
};
