/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html */
import type {
  DeletePublicAccessBlockCommandInput,
  DeletePublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3-control";
import type { ControlOperation } from "./operation.ts";
import { setAccountBlock } from "./put-public-access-block.ts";

export const deletePublicAccessBlock: ControlOperation<
  DeletePublicAccessBlockCommandInput,
  DeletePublicAccessBlockCommandOutput
> = (rooms) => async (input) => {
  await setAccountBlock(rooms, input.AccountId, undefined);
  return {};
};
