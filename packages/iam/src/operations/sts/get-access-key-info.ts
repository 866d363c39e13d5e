/** GetAccessKeyInfo: the account of an access key id, read out of the id where no such key is kept. */
import { validation } from "../../errors.ts";
import { findAccessKey } from "../../identity/access-key.ts";
import { accountOfAccessKeyId } from "../../identity/unique-id.ts";
import type { Sts } from "./sts-operation.ts";

export const getAccessKeyInfo: Sts<"GetAccessKeyInfo"> = ({ catalogue }, input) => {
  const account =
    findAccessKey(catalogue, input.AccessKeyId)?.accountId ??
    accountOfAccessKeyId(input.AccessKeyId);
  if (account === undefined) throw validation("Invalid access key id");
  return { Account: account };
};
