/** How Organizations shows what it keeps. */
import type * as sdk from "@aws-sdk/client-organizations";
import type { Identities } from "../../identities.ts";
import type { Member } from "../../identity/organization/member.ts";
import { profileOf } from "../../identity/organization/member.ts";
import { enabledPolicyTypes, type Organization } from "../../identity/organization/organization.ts";
import {
  memberArn,
  organizationArn,
  rootArnOf,
  unitArn,
} from "../../identity/organization/organization-arn.ts";
import type { OrganizationPolicy } from "../../identity/organization/organization-policy.ts";
import type { OrganizationPolicyType } from "../../identity/organization/policy-type.ts";
import { pathOf, type Unit } from "../../identity/organization/unit.ts";

/** How long an account is shown as being closed. */
const CLOSING_MS = 1000;

export function organizationShape(
  { catalogue }: Identities,
  organization: Organization,
): sdk.Organization {
  const { id, managementId, featureSet } = organization;
  return {
    Id: id,
    Arn: organizationArn(organization),
    FeatureSet: featureSet,
    MasterAccountArn: memberArn(organization, managementId),
    MasterAccountId: managementId,
    MasterAccountEmail: profileOf(catalogue, managementId).email,
    // Whatever the root has enabled; AWS says of this member that it is not to be relied on.
    AvailablePolicyTypes:
      featureSet === "ALL" ? [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] : [],
  };
}

export function rootShape({ catalogue }: Identities, organization: Organization): sdk.Root {
  const types = enabledPolicyTypes(catalogue, organization.id) as OrganizationPolicyType[];
  return {
    Id: organization.rootId,
    Arn: rootArnOf(organization),
    Name: "Root",
    PolicyTypes: types.map((Type) => ({ Type, Status: "ENABLED" })),
  };
}

export function unitShape(
  { catalogue }: Identities,
  organization: Organization,
  unit: Unit,
): sdk.OrganizationalUnit {
  return {
    Id: unit.id,
    Arn: unitArn(organization, unit.id),
    Name: unit.name,
    Path: pathOf(catalogue, organization, unit.id),
  };
}

export function accountShape(
  { catalogue, env }: Identities,
  organization: Organization,
  member: Member,
): sdk.Account {
  const state = accountState(member, env.clock.now());
  return {
    Id: member.accountId,
    Arn: memberArn(organization, member.accountId),
    Email: member.email,
    Name: member.name,
    Status: state,
    State: state,
    Paths: [`${pathOf(catalogue, organization, member.parentId)}${member.accountId}/`],
    JoinedMethod: member.joinedMethod,
    JoinedTimestamp: new Date(member.joinedAt),
  };
}

export function accountState(
  { closedAt }: Member,
  now: number,
): "ACTIVE" | "PENDING_CLOSURE" | "SUSPENDED" {
  if (closedAt === undefined) return "ACTIVE";
  return now < closedAt + CLOSING_MS ? "PENDING_CLOSURE" : "SUSPENDED";
}

export function policySummary(policy: OrganizationPolicy): sdk.PolicySummary {
  return {
    Id: policy.id,
    Arn: policy.arn,
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: policy.isKept,
  };
}
