/** ListPolicies, ListPoliciesForTarget (what is attached right there), ListTargetsForPolicy. */
import {
  attachmentsAt,
  attachmentsOfPolicy,
  findOrganizationPolicy,
  policiesOfType,
} from "../../../identity/organization/organization-policy.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { findTarget, requireTarget } from "../place.ts";
import { policySummary } from "../shapes.ts";
import { asReader } from "../standing.ts";
import { policyOfId } from "./named.ts";

export const listPolicies: Org<"ListPolicies"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const policies = policiesOfType(identities.catalogue, organization, input.Filter);
  const { items, end } = page(call.operation, policies, (policy) => policy.sequence, input);
  return { Policies: items.map(policySummary), ...end };
};

export const listPoliciesForTarget: Org<"ListPoliciesForTarget"> = (identities, input, call) => {
  const { catalogue } = identities;
  const organization = asReader(identities, call, input);
  const target = requireTarget(identities, organization, input.TargetId);
  const attached = attachmentsAt(catalogue, organization, target.id, input.Filter);
  const { items, end } = page(call.operation, attached, (each) => each.sequence, input);
  const policies = items.flatMap(({ policyId }) => {
    const policy = findOrganizationPolicy(catalogue, organization, policyId);
    return policy === undefined ? [] : [policySummary(policy)];
  });
  return { Policies: policies, ...end };
};

export const listTargetsForPolicy: Org<"ListTargetsForPolicy"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const policy = policyOfId(identities, organization, input.PolicyId);
  const attached = attachmentsOfPolicy(identities.catalogue, organization, policy.id);
  const { items, end } = page(call.operation, attached, (each) => each.sequence, input);
  const targets = items.flatMap(({ targetId }) => {
    const target = findTarget(identities, organization, targetId);
    if (target === undefined) return [];
    const { id, arn, name, type } = target;
    return [{ TargetId: id, Arn: arn, Name: name, Type: type }];
  });
  return { Targets: targets, ...end };
};
