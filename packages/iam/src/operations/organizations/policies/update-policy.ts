/** UpdatePolicy: in force with the next request, wherever it is attached. */
import { immutablePolicy, organizationPolicyExists } from "../../../errors/organizations.ts";
import {
  policiesOfType,
  updateOrganizationPolicy,
} from "../../../identity/organization/organization-policy.ts";
import type { Org } from "../organizations-operation.ts";
import { policySummary } from "../shapes.ts";
import { asPolicyAdministrator } from "../standing.ts";
import { policyOfId } from "./named.ts";
import { requireContent } from "./policy-content.ts";

export const updatePolicy: Org<"UpdatePolicy"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  const policy = policyOfId(identities, organization, input.PolicyId);
  if (policy.isKept) throw immutablePolicy();
  if (input.Content !== undefined) requireContent(policy.type, input.Content);
  const name = input.Name ?? policy.name;
  const holder = policiesOfType(catalogue, organization, policy.type).find(
    (each) => each.name === name,
  );
  if (holder !== undefined && holder.id !== policy.id) throw organizationPolicyExists();
  const changed = {
    name,
    description: input.Description ?? policy.description,
    content: input.Content ?? policy.content,
  };
  catalogue.write(() => updateOrganizationPolicy(catalogue, policy.id, changed, env.clock.now()));
  return {
    Policy: { PolicySummary: policySummary({ ...policy, ...changed }), Content: changed.content },
  };
};
