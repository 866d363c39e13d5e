/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html */
import type {
  PutBucketAccelerateConfigurationCommandInput,
  PutBucketAccelerateConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { accelerationOfDottedName } from "../errors/configurations.ts";
import { malformedXml } from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketAccelerateConfiguration: Operation<
  PutBucketAccelerateConfigurationCommandInput,
  PutBucketAccelerateConfigurationCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const accelerate = input.AccelerateConfiguration?.Status;
  if (accelerate === undefined) throw malformedXml();
  if (bucket.name.includes(".")) throw accelerationOfDottedName();
  await changeSettings(rooms, bucket, (settings) => ({ ...settings, accelerate }));
  return {};
};
