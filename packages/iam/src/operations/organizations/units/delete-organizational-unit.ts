/** DeleteOrganizationalUnit: when nothing is in it. */
import { unitNotEmpty } from "../../../errors/organizations.ts";
import { membersOfParent } from "../../../identity/organization/member.ts";
import { deleteUnit, unitsOfParent } from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { unitOfId } from "../place.ts";
import { asManagement } from "../standing.ts";

export const deleteOrganizationalUnit: Org<"DeleteOrganizationalUnit"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const organization = asManagement(identities, call);
  const { id } = unitOfId(identities, organization, input.OrganizationalUnitId);
  if (unitsOfParent(catalogue, id).length + membersOfParent(catalogue, id).length > 0) {
    throw unitNotEmpty();
  }
  catalogue.write(() => deleteUnit(catalogue, id));
  return {};
};
