/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
import type {
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { shownRule } from "../bucket/lifecycle-shown.ts";
import { noSuchLifecycle } from "../errors/lifecycle.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketLifecycleConfiguration: Operation<
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput
> = (rooms) => (input) => {
  const { settings, name } = requireBucket(rooms, input.Bucket);
  const { lifecycle } = settings;
  if (lifecycle === undefined) throw noSuchLifecycle(name);
  return {
    Rules: lifecycle.rules.map(shownRule),
    TransitionDefaultMinimumObjectSize: lifecycle.minimumSize,
  };
};
