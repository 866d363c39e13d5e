/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
import type {
  ObjectLockRetention,
  PutObjectRetentionCommandInput,
  PutObjectRetentionCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors/object-lock.ts";
import { malformedXml } from "../errors.ts";
import type { Retention } from "../object/object-attributes.ts";
import { mayRetain } from "../object/object-lock.ts";
import { requireBucket } from "../rooms.ts";
import { bypassOf } from "./lock-input.ts";
import { changeVersion } from "./object-attributes.ts";
import type { Operation } from "./operation.ts";

export const putObjectRetention: Operation<
  PutObjectRetentionCommandInput,
  PutObjectRetentionCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const retention = retentionOf(input.Retention);
  if (bucket.settings.objectLock === undefined) throw errors.bucketNotLocked();
  const nowMs = rooms.env.clock.now();
  if (retention !== undefined && retention.untilMs <= nowMs) {
    throw errors.retentionInPast(retention.untilMs);
  }
  const bypass = bypassOf(bucket, input);
  await changeVersion(rooms, input, "LockPut", call, ({ attributes }) => {
    if (!mayRetain(attributes.retention, retention, nowMs, bypass)) throw errors.objectLocked();
    return { ...attributes, retention };
  });
  return {};
};

/** An empty element takes the retention away. */
function retentionOf(given: ObjectLockRetention | undefined): Retention | undefined {
  if (given === undefined) throw malformedXml();
  if (given.EventHold ?? given.EventHoldDuration) throw errors.eventHoldNotImplemented();
  const { Mode: mode, RetainUntilDate: until } = given;
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined) throw malformedXml();
  return { mode, untilMs: until.getTime() };
}
