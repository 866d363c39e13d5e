/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
import type {
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import type { Random } from "@cloudglass/env";
import { changeSettings } from "../bucket/change-settings.ts";
import { lifecycleRules } from "../bucket/lifecycle-configuration.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketLifecycleConfiguration: Operation<
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const given = input.LifecycleConfiguration?.Rules ?? [];
  const rules = lifecycleRules(given, () => newRuleId(rooms.env.random));
  const minimumSize = input.TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K";
  const lifecycle = { rules, minimumSize };
  await changeSettings(rooms, bucket, (settings) => ({ ...settings, lifecycle }));
  rooms.lifecycle.wake();
  return { TransitionDefaultMinimumObjectSize: minimumSize };
};

/** As AWS makes them: a random UUID in base64. */
function newRuleId(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const uuid = bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return Buffer.from(uuid).toString("base64");
}
