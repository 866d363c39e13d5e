/** ListOrganizationalUnitsForParent: the units right under a root or unit. */
import { unitsOfParent } from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { requireParent } from "../place.ts";
import { unitShape } from "../shapes.ts";
import { asReader } from "../standing.ts";

export const listOrganizationalUnitsForParent: Org<"ListOrganizationalUnitsForParent"> = (
  identities,
  input,
  call,
) => {
  const organization = asReader(identities, call, input);
  requireParent(identities, organization, input.ParentId);
  const units = unitsOfParent(identities.catalogue, input.ParentId);
  const { items, end } = page(call.operation, units, (unit) => unit.sequence, input);
  return {
    OrganizationalUnits: items.map((unit) => unitShape(identities, organization, unit)),
    ...end,
  };
};
