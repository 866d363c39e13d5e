/** ListChildren: ids of the units or accounts right under a root or unit. */
import { membersOfParent } from "../../../identity/organization/member.ts";
import { unitsOfParent } from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { requireParent } from "../place.ts";
import { asReader } from "../standing.ts";

export const listChildren: Org<"ListChildren"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asReader(identities, call, input);
  requireParent(identities, organization, input.ParentId);
  const children =
    input.ChildType === "ACCOUNT"
      ? membersOfParent(catalogue, input.ParentId).map(({ accountId, sequence }) => ({
          id: accountId,
          sequence,
        }))
      : unitsOfParent(catalogue, input.ParentId);
  const { items, end } = page(call.operation, children, (child) => child.sequence, input);
  return { Children: items.map(({ id }) => ({ Id: id, Type: input.ChildType })), ...end };
};
