/** DescribeAccount. */
import type { Org } from "../organizations-operation.ts";
import { memberOfId } from "../place.ts";
import { accountShape } from "../shapes.ts";
import { asReader } from "../standing.ts";

export const describeAccount: Org<"DescribeAccount"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const member = memberOfId(identities, organization, input.AccountId);
  return { Account: accountShape(identities, organization, member) };
};
