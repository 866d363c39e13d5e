/** CreatePolicy: of a type that need not be enabled yet. */
import {
  organizationPolicyExists,
  tooManyPolicies,
  typeNotAvailable,
} from "../../../errors/organizations.ts";
import {
  insertOrganizationPolicy,
  policiesOfType,
} from "../../../identity/organization/organization-policy.ts";
import { putOrganizationTags } from "../../../identity/organization/organization-tag.ts";
import { limitsOf } from "../../../identity/organization/policy-type.ts";
import type { Org } from "../organizations-operation.ts";
import { policySummary } from "../shapes.ts";
import { asPolicyAdministrator } from "../standing.ts";
import { newTags } from "../tag-list.ts";
import { policyOfId } from "./named.ts";
import { requireContent } from "./policy-content.ts";

export const createPolicy: Org<"CreatePolicy"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asPolicyAdministrator(identities, call, input);
  if (organization.featureSet !== "ALL") throw typeNotAvailable();
  const { Type: type, Name: name, Description: description, Content: content } = input;
  const tags = newTags(input.Tags);
  requireContent(type, content);
  const present = policiesOfType(catalogue, organization, type);
  if (present.some((policy) => policy.name === name)) throw organizationPolicyExists();
  if (present.length >= limitsOf(type).policiesMax) throw tooManyPolicies();
  const id = catalogue.write(() => {
    const policy = { type, name, description, content };
    const now = env.clock.now();
    const made = insertOrganizationPolicy(catalogue, env.random, organization, policy, now);
    putOrganizationTags(catalogue, organization, made, tags);
    return made;
  });
  const policy = policyOfId(identities, organization, id);
  return { Policy: { PolicySummary: policySummary(policy), Content: policy.content } };
};
