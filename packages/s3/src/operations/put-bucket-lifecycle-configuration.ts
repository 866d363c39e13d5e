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

/** As AWS makes them: 48 letters and digits. */
const newRuleId = (random: Random): string => Buffer.from(random.bytes(36)).toString("base64url");
