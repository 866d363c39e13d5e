/** The policy that an input names. */
import { noSuchOrganizationPolicy } from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import type { Organization } from "../../../identity/organization/organization.ts";
import {
  findOrganizationPolicy,
  type OrganizationPolicy,
} from "../../../identity/organization/organization-policy.ts";

export function policyOfId(
  { catalogue }: Identities,
  organization: Organization,
  id: string,
): OrganizationPolicy {
  const policy = findOrganizationPolicy(catalogue, organization, id);
  if (policy === undefined) throw noSuchOrganizationPolicy();
  return policy;
}
