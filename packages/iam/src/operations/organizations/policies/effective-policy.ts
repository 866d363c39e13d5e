/**
 * DescribeEffectivePolicy: what all policies of a type above an account and at it come to. ListAccountsWithInvalidEffectivePolicy and
 * ListEffectivePolicyValidationErrors: documents are checked when they are put, and merging cannot break them.
 */
import { noEffectivePolicy, targetNotSupported } from "../../../errors/organizations.ts";
import type { Identities } from "../../../identities.ts";
import type { Member } from "../../../identity/organization/member.ts";
import {
  enabledPolicyTypes,
  type Organization,
} from "../../../identity/organization/organization.ts";
import {
  attachmentsAt,
  findOrganizationPolicy,
} from "../../../identity/organization/organization-policy.ts";
import { mergePolicies } from "../../../identity/organization/policy-inheritance.ts";
import type { OrganizationPolicyType } from "../../../identity/organization/policy-type.ts";
import { lineage, pathOf } from "../../../identity/organization/unit.ts";
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { memberOfId } from "../place.ts";
import { asReader, ownOrganization } from "../standing.ts";

export const describeEffectivePolicy: Org<"DescribeEffectivePolicy"> = (
  identities,
  input,
  call,
) => {
  const organization = ownOrganization(identities, call);
  const own = call.caller.accountId;
  const targetId = input.TargetId ?? own;
  if (!/^\d{12}$/.test(targetId)) throw targetNotSupported();
  if (targetId !== own) asReader(identities, call, input);
  const member = memberOfId(identities, organization, targetId);
  const effective = effectivePolicy(identities, organization, member, input.PolicyType);
  return {
    EffectivePolicy: {
      PolicyContent: JSON.stringify(effective.content),
      LastUpdatedTimestamp: new Date(effective.updatedAt),
      TargetId: targetId,
      PolicyType: input.PolicyType,
    },
  };
};

function effectivePolicy(
  { catalogue }: Identities,
  organization: Organization,
  member: Member,
  type: OrganizationPolicyType,
): { readonly content: object; readonly updatedAt: number } {
  if (!enabledPolicyTypes(catalogue, organization.id).includes(type)) throw noEffectivePolicy();
  let updatedAt = 0;
  const targets = [...lineage(catalogue, organization, member.parentId), member.accountId];
  const levels = targets.map((target) =>
    attachmentsAt(catalogue, organization, target, type).flatMap(({ policyId, attachedAt }) => {
      const policy = findOrganizationPolicy(catalogue, organization, policyId);
      if (policy === undefined) return [];
      updatedAt = Math.max(updatedAt, policy.updatedAt, attachedAt);
      return [JSON.parse(policy.content)];
    }),
  );
  const content = mergePolicies(levels);
  if (content === undefined) throw noEffectivePolicy();
  return { content, updatedAt };
}

export const listAccountsWithInvalidEffectivePolicy: Org<
  "ListAccountsWithInvalidEffectivePolicy"
> = (identities, input, call) => {
  asReader(identities, call, input);
  const { end } = page(call.operation, [], () => 1, input);
  return { Accounts: [], PolicyType: input.PolicyType, ...end };
};

export const listEffectivePolicyValidationErrors: Org<"ListEffectivePolicyValidationErrors"> = (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const organization = asReader(identities, call, input);
  const member = memberOfId(identities, organization, input.AccountId);
  const { end } = page(call.operation, [], () => 1, input);
  return {
    AccountId: member.accountId,
    PolicyType: input.PolicyType,
    Path: `${pathOf(catalogue, organization, member.parentId)}${member.accountId}/`,
    EvaluationTimestamp: new Date(env.clock.now()),
    EffectivePolicyValidationErrors: [],
    ...end,
  };
};
