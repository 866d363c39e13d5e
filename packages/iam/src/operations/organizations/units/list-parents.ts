/** ListParents: the one root or unit that an account or unit is in. */
import { noSuchChild } from "../../../errors/organizations.ts";
import { findMember } from "../../../identity/organization/member.ts";
import { findUnit } from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { asReader } from "../standing.ts";

export const listParents: Org<"ListParents"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asReader(identities, call, input);
  const child =
    findMember(catalogue, organization, input.ChildId) ??
    findUnit(catalogue, organization, input.ChildId);
  if (child === undefined) throw noSuchChild();
  const { parentId } = child;
  const Type = parentId === organization.rootId ? "ROOT" : "ORGANIZATIONAL_UNIT";
  const { items, end } = page(call.operation, [parentId], () => 1, input);
  return { Parents: items.map((Id) => ({ Id, Type })), ...end };
};
