/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html */
import type {
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3-control";
import { noAccountBlock } from "../../errors/access-point.ts";
import { shownBlock } from "../shown-public-access-block.ts";
import type { ControlOperation } from "./operation.ts";

export const getPublicAccessBlock: ControlOperation<
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput
> = (rooms) => (input) => {
  const block = rooms.index.accounts.publicAccessBlock(input.AccountId);
  if (block === undefined) throw noAccountBlock(input.AccountId);
  return { PublicAccessBlockConfiguration: shownBlock(block) };
};
