/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html */
import type {
  PutPublicAccessBlockCommandInput,
  PutPublicAccessBlockCommandOutput,
} from "@aws-sdk/client-s3-control";
import type { PublicAccessBlock } from "../../bucket/public-access-block.ts";
import * as errors from "../../errors.ts";
import { blockOf } from "../shown-public-access-block.ts";
import type { ControlOperation, ControlRooms } from "./operation.ts";

export const putPublicAccessBlock: ControlOperation<
  PutPublicAccessBlockCommandInput,
  PutPublicAccessBlockCommandOutput
> = (rooms) => async (input) => {
  const configuration = input.PublicAccessBlockConfiguration;
  if (configuration === undefined) throw errors.malformedXml();
  await setAccountBlock(rooms, input.AccountId, blockOf(configuration));
  return {};
};

/** Holds for every bucket of the account, with what the bucket itself blocks. */
export async function setAccountBlock(
  { index }: ControlRooms,
  accountId: string,
  block: PublicAccessBlock | undefined,
): Promise<void> {
  await index.commit(() => index.accounts.put(accountId, block));
  index.accounts.keep(accountId, block);
  index.buckets.refreshAccount(accountId);
}
