/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
import type {
  PutBucketVersioningCommandInput,
  PutBucketVersioningCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { versioningIsLocked } from "../errors/object-lock.ts";
import { versioningIsReplicated } from "../errors/replication.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketVersioning: Operation<
  PutBucketVersioningCommandInput,
  PutBucketVersioningCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const { Status: status, MFADelete: mfaDelete } = input.VersioningConfiguration ?? {};
  // There are no MFA devices: nobody could delete what this protects.
  if (mfaDelete === "Enabled" || input.MFA !== undefined) throw errors.mfaDeleteNotImplemented();
  if (mfaDelete !== undefined && mfaDelete !== "Disabled") throw errors.malformedXml();
  if (status === undefined) throw errors.illegalVersioningConfiguration();
  if (status !== "Enabled" && status !== "Suspended") throw errors.malformedXml();
  await changeSettings(rooms, bucket, (settings) => {
    if (settings.objectLock !== undefined && status !== "Enabled") throw versioningIsLocked();
    if (settings.replication !== undefined && status !== "Enabled") throw versioningIsReplicated();
    return { ...settings, versioning: status };
  });
  return {};
};
