/** What happens when an account or unit comes to a place in the tree, and when a type of policy is switched on. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import { findRole, insertEntity } from "../entity.ts";
import { attach } from "../managed-policy.ts";
import { SERVICE_LINKED_PATH } from "../service-linked-role.ts";
import { insertMember, type JoinedMethod, membersOf } from "./member.ts";
import { enabledPolicyTypes, enablePolicyType, type Organization } from "./organization.ts";
import { attachToTarget, KEPT_POLICIES, keptPolicyOf } from "./organization-policy.ts";
import type { OrganizationPolicyType } from "./policy-type.ts";
import { unitsOfOrganization } from "./unit.ts";

export const SERVICE = "organizations.amazonaws.com";
export const SERVICE_ROLE = "AWSServiceRoleForOrganizations";
const SERVICE_ROLE_POLICY =
  "arn:aws:iam::aws:policy/aws-service-role/AWSOrganizationsServiceTrustPolicy";

/** REQUIRES: the account is in no organization; inside `write`. It comes to the root. */
export function joinOrganization(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  accountId: string,
  method: JoinedMethod,
  at: number,
): void {
  insertMember(catalogue, organization, accountId, method, at);
  attachKeptPolicies(catalogue, organization, accountId, at);
  if (organization.featureSet === "ALL") makeServiceRole(catalogue, random, accountId, at);
}

/** Every place has the policy that allows everything, of each enabled type that has one. */
export function attachKeptPolicies(
  catalogue: Catalogue,
  organization: Organization,
  targetId: string,
  at: number,
): void {
  const enabled = enabledPolicyTypes(catalogue, organization.id);
  for (const policy of KEPT_POLICIES) {
    if (enabled.includes(policy.type)) {
      attachToTarget(catalogue, organization, policy, targetId, at);
    }
  }
}

export function switchOn(
  catalogue: Catalogue,
  organization: Organization,
  type: OrganizationPolicyType,
  at: number,
): void {
  enablePolicyType(catalogue, organization.id, type);
  const kept = keptPolicyOf(type);
  if (kept === undefined) return;
  const targets = [
    organization.rootId,
    ...unitsOfOrganization(catalogue, organization).map((unit) => unit.id),
    ...membersOf(catalogue, organization).map((member) => member.accountId),
  ];
  for (const target of targets) attachToTarget(catalogue, organization, kept, target, at);
}

/** The service-linked role that AWS makes in every account of an organization with all features. */
export function makeServiceRole(
  catalogue: Catalogue,
  random: Random,
  accountId: string,
  at: number,
): void {
  if (findRole(catalogue, accountId, SERVICE_ROLE) !== undefined) return;
  const id = insertEntity(catalogue, random, {
    kind: "role",
    accountId,
    name: SERVICE_ROLE,
    path: `${SERVICE_LINKED_PATH}${SERVICE}/`,
    createdAt: at,
    trustPolicy: trustOf({ Service: SERVICE }),
    description:
      "Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.",
    maxSessionSeconds: 3600,
  });
  attach(catalogue, id, SERVICE_ROLE_POLICY);
}

export function trustOf(principal: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });
}
