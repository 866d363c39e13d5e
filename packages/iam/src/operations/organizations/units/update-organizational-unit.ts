/** UpdateOrganizationalUnit: a new name; what is in it stays. */
import { unitExists } from "../../../errors/organizations.ts";
import { renameUnit, unitNamed } from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { unitOfId } from "../place.ts";
import { unitShape } from "../shapes.ts";
import { asManagement } from "../standing.ts";

export const updateOrganizationalUnit: Org<"UpdateOrganizationalUnit"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const organization = asManagement(identities, call);
  const unit = unitOfId(identities, organization, input.OrganizationalUnitId);
  const name = input.Name ?? unit.name;
  const holder = unitNamed(catalogue, unit.parentId, name);
  if (holder !== undefined && holder.id !== unit.id) throw unitExists();
  catalogue.write(() => renameUnit(catalogue, unit.id, name));
  return { OrganizationalUnit: unitShape(identities, organization, { ...unit, name }) };
};
