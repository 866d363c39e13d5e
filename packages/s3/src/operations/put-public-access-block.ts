/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
import type {
  PutPublicAccessBlockCommandInput,
  PutPublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { blockOf } from "./shown-public-access-block.ts";

export const putPublicAccessBlock: Operation<
  PutPublicAccessBlockCommandInput,
  PutPublicAccessBlockCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const configuration = input.PublicAccessBlockConfiguration;
  if (configuration === undefined) throw errors.malformedXml();
  const publicAccessBlock = blockOf(configuration);
  await changeSettings(rooms, bucket, (settings) => ({ ...settings, publicAccessBlock }));
  return {};
};
