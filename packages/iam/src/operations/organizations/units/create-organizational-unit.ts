/** CreateOrganizationalUnit. */
import { tooManyUnits, unitExists, unitTooDeep } from "../../../errors/organizations.ts";
import { attachKeptPolicies } from "../../../identity/organization/joining.ts";
import { putOrganizationTags } from "../../../identity/organization/organization-tag.ts";
import {
  insertUnit,
  lineage,
  unitNamed,
  unitsOfOrganization,
} from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { requireParent, unitOfId } from "../place.ts";
import { unitShape } from "../shapes.ts";
import { asManagement } from "../standing.ts";
import { newTags } from "../tag-list.ts";

const UNITS_MAX = 2000;
/** The root, and five levels of units. */
const LEVELS_MAX = 6;

export const createOrganizationalUnit: Org<"CreateOrganizationalUnit"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const organization = asManagement(identities, call);
  const tags = newTags(input.Tags);
  requireParent(identities, organization, input.ParentId);
  if (lineage(catalogue, organization, input.ParentId).length >= LEVELS_MAX) throw unitTooDeep();
  if (unitNamed(catalogue, input.ParentId, input.Name) !== undefined) throw unitExists();
  if (unitsOfOrganization(catalogue, organization).length >= UNITS_MAX) throw tooManyUnits();
  const id = catalogue.write(() => {
    const made = insertUnit(catalogue, env.random, organization, input.ParentId, input.Name);
    attachKeptPolicies(catalogue, organization, made, env.clock.now());
    putOrganizationTags(catalogue, organization, made, tags);
    return made;
  });
  const unit = unitOfId(identities, organization, id);
  return { OrganizationalUnit: unitShape(identities, organization, unit) };
};
