/** ListAccounts, ListAccountsForParent: closed ones too, until they are gone. */
import { membersOf, membersOfParent } from "../../../identity/organization/member.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { requireParent } from "../place.ts";
import { accountShape } from "../shapes.ts";
import { asReader } from "../standing.ts";

export const listAccounts: Org<"ListAccounts"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const members = membersOf(identities.catalogue, organization);
  const { items, end } = page(call.operation, members, (member) => member.sequence, input);
  return {
    Accounts: items.map((member) => accountShape(identities, organization, member)),
    ...end,
  };
};

export const listAccountsForParent: Org<"ListAccountsForParent"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  requireParent(identities, organization, input.ParentId);
  const members = membersOfParent(identities.catalogue, input.ParentId);
  const { items, end } = page(call.operation, members, (member) => member.sequence, input);
  return {
    Accounts: items.map((member) => accountShape(identities, organization, member)),
    ...end,
  };
};
