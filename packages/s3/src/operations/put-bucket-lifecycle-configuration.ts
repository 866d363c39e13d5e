/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
import type {
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { lifecycleRules } from "../bucket/lifecycle-configuration.ts";
import { missingRequestBody } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketLifecycleConfiguration: Operation<
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  if (input.LifecycleConfiguration === undefined) throw missingRequestBody();
  const given = input.LifecycleConfiguration.Rules ?? [];
  // As AWS makes them: a UUID in base64.
  const newId = () => Buffer.from(rooms.env.random.uuid()).toString("base64");
  const rules = lifecycleRules(given, newId);
  const minimumSize = input.TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K";
  const lifecycle = { rules, minimumSize };
  await changeSettings(rooms, bucket, (settings) => ({ ...settings, lifecycle }));
  rooms.lifecycle.wake();
  return { TransitionDefaultMinimumObjectSize: minimumSize };
};
