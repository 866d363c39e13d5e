/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html */
import type {
  GetObjectRetentionCommandInput,
  GetObjectRetentionCommandOutput,
} from "@aws-sdk/client-s3";
import { bucketNotLocked, objectNotLocked } from "../errors/object-lock.ts";
import { requireBucket } from "../rooms.ts";
import { requireVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";

export const getObjectRetention: Operation<
  GetObjectRetentionCommandInput,
  GetObjectRetentionCommandOutput
> = (rooms) => (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  if (bucket.settings.objectLock === undefined) throw bucketNotLocked();
  const version = requireVersion(rooms, bucket, input.Key, input.VersionId, call);
  const { retention } = version.attributes;
  if (retention === undefined) throw objectNotLocked();
  return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.untilMs) } };
};
