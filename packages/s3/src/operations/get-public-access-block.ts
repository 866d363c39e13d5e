/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
import type {
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3";
import * as errors from "../errors.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";
import { shownBlock } from "./shown-public-access-block.ts";

export const getPublicAccessBlock: Operation<
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput
> = (rooms) => (input) => {
  const { name, settings } = requireBucket(rooms, input.Bucket);
  const { publicAccessBlock } = settings;
  if (publicAccessBlock === undefined) throw errors.noPublicAccessBlock(name);
  return { PublicAccessBlockConfiguration: shownBlock(publicAccessBlock) };
};
