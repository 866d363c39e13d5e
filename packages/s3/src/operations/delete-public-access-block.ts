/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
import type {
  DeletePublicAccessBlockCommandInput,
  DeletePublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const deletePublicAccessBlock: Operation<
  DeletePublicAccessBlockCommandInput,
  DeletePublicAccessBlockCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  await changeSettings(rooms, bucket, ({ publicAccessBlock: _removed, ...settings }) => settings);
  return {};
};
