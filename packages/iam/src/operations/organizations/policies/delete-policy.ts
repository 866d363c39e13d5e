/** DeletePolicy: when it is attached to nothing. */
import { immutablePolicy, policyInUse } from "../../../errors/organizations.ts";
import {
  attachmentsOfPolicy,
  deleteOrganizationPolicy,
} from "../../../identity/organization/organization-policy.ts";
import type { Org } from "../organizations-operation.ts";
import { asPolicyAdministrator } from "../standing.ts";
import { policyOfId } from "./named.ts";

export const deletePolicy: Org<"DeletePolicy"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  const policy = policyOfId(identities, organization, input.PolicyId);
  if (policy.isKept) throw immutablePolicy();
  if (attachmentsOfPolicy(catalogue, organization, policy.id).length > 0) throw policyInUse();
  catalogue.write(() => deleteOrganizationPolicy(catalogue, policy.id));
  return {};
};
