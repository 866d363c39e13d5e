/**
 * Keys of log groups are stored and shown; events are not encrypted with them.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
 */
import type {
  AssociateKmsKeyCommandInput,
  AssociateKmsKeyCommandOutput,
  DisassociateKmsKeyCommandInput,
  DisassociateKmsKeyCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { invalidParameter, notImplemented } from "../../errors.ts";
import { requireGroup } from "../../rooms.ts";
import type { Operation } from "../operation.ts";
import { checkKeyArn } from "./key-arn.ts";

interface Keyed {
  readonly logGroupName?: string | undefined;
  readonly resourceIdentifier?: string | undefined;
}

export const associateKmsKey: Operation<
  AssociateKmsKeyCommandInput,
  AssociateKmsKeyCommandOutput
> = (rooms, input, call) => {
  const name = keyedGroupName(input);
  const kmsKeyArn = input.kmsKeyId ?? "";
  checkKeyArn(kmsKeyArn);
  rooms.groups.change(requireGroup(rooms, call, name), { kmsKeyArn });
  return {};
};

export const disassociateKmsKey: Operation<
  DisassociateKmsKeyCommandInput,
  DisassociateKmsKeyCommandOutput
> = (rooms, input, call) => {
  const group = requireGroup(rooms, call, keyedGroupName(input));
  rooms.groups.change(group, { kmsKeyArn: undefined });
  return {};
};

/** A name or an ARN. */
export function keyedGroupName({ logGroupName, resourceIdentifier }: Keyed): string {
  if ((logGroupName === undefined) === (resourceIdentifier === undefined)) {
    throw invalidParameter("Exactly one of logGroupName and resourceIdentifier must be specified.");
  }
  if (resourceIdentifier !== undefined && /:query-result:/.test(resourceIdentifier)) {
    throw notImplemented("A key for the results of queries");
  }
  return logGroupName ?? (resourceIdentifier as string);
}
