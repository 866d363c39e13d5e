/**
 * The access table of AWS Organizations. Source: Service Authorization Reference, "Actions, resources, and condition keys
 * for AWS Organizations".
 */
import type { Identities } from "../identities.ts";
import type { organizationsOperations } from "../operations/organizations/index.ts";
import type { OrgInput } from "../operations/organizations/organizations-operation.ts";
import {
  OrganizationsRequests,
  policyType,
  servicePrincipal,
  transferType,
} from "./organizations-requests.ts";
import { type Rule, requestTags } from "./rule.ts";

type Rows = { readonly [Name in keyof typeof organizationsOperations]: Rule<OrgInput<Name>> };

export function organizationsAccess(identities: Identities): Rows {
  const org = new OrganizationsRequests(identities);
  return {
    CreateOrganization: (_i, call) => org.anywhere(call),
    DescribeOrganization: (_i, call) => org.anywhere(call),
    DeleteOrganization: (_i, call) => org.anywhere(call),
    ListRoots: (_i, call) => org.anywhere(call),

    CreateOrganizationalUnit: (i, call) => [
      ...org.on(call, [i.ParentId], requestTags(i.Tags)),
      ...org.tagging(call, "ou", i.Tags),
    ],
    DescribeOrganizationalUnit: (i, call) => org.on(call, [i.OrganizationalUnitId]),
    UpdateOrganizationalUnit: (i, call) => org.on(call, [i.OrganizationalUnitId]),
    DeleteOrganizationalUnit: (i, call) => org.on(call, [i.OrganizationalUnitId]),
    ListOrganizationalUnitsForParent: (i, call) => org.on(call, [i.ParentId]),
    ListChildren: (i, call) => org.on(call, [i.ParentId]),
    ListParents: (i, call) => org.on(call, [i.ChildId]),

    CreateAccount: (i, call) => [
      ...org.anywhere(call, requestTags(i.Tags)),
      ...org.tagging(call, "account", i.Tags),
    ],
    CreateGovCloudAccount: (i, call) => org.anywhere(call, requestTags(i.Tags)),
    DescribeCreateAccountStatus: (_i, call) => org.anywhere(call),
    ListCreateAccountStatus: (_i, call) => org.anywhere(call),
    DescribeAccount: (i, call) => org.on(call, [i.AccountId]),
    ListAccounts: (_i, call) => org.anywhere(call),
    ListAccountsForParent: (i, call) => org.on(call, [i.ParentId]),
    MoveAccount: (i, call) => org.on(call, [i.AccountId, i.SourceParentId, i.DestinationParentId]),
    CloseAccount: (i, call) => org.on(call, [i.AccountId]),
    RemoveAccountFromOrganization: (i, call) => org.on(call, [i.AccountId]),
    LeaveOrganization: (_i, call) => org.anywhere(call),

    InviteAccountToOrganization: (i, call) => [
      ...org.on(call, [i.Target.Type === "ACCOUNT" ? i.Target.Id : "*"], requestTags(i.Tags)),
      ...org.tagging(call, "account", i.Tags),
    ],
    DescribeHandshake: (i, call) => org.on(call, [i.HandshakeId]),
    AcceptHandshake: (i, call) => org.on(call, [i.HandshakeId]),
    DeclineHandshake: (i, call) => org.on(call, [i.HandshakeId]),
    CancelHandshake: (i, call) => org.on(call, [i.HandshakeId]),
    ListHandshakesForAccount: (_i, call) => org.anywhere(call),
    ListHandshakesForOrganization: (_i, call) => org.anywhere(call),
    EnableAllFeatures: (_i, call) => org.anywhere(call),

    CreatePolicy: (i, call) => [
      ...org.newPolicy(call, i.Type, { ...policyType(i.Type), ...requestTags(i.Tags) }),
      ...org.tagging(call, "policy", i.Tags, policyType(i.Type)),
    ],
    DescribePolicy: (i, call) => org.on(call, [i.PolicyId]),
    UpdatePolicy: (i, call) => org.on(call, [i.PolicyId]),
    DeletePolicy: (i, call) => org.on(call, [i.PolicyId]),
    ListPolicies: (i, call) => org.anywhere(call, policyType(i.Filter)),
    ListPoliciesForTarget: (i, call) => org.on(call, [i.TargetId], policyType(i.Filter)),
    ListTargetsForPolicy: (i, call) => org.on(call, [i.PolicyId]),
    AttachPolicy: (i, call) => org.onBoth(call, i.PolicyId, i.TargetId),
    DetachPolicy: (i, call) => org.onBoth(call, i.PolicyId, i.TargetId),
    EnablePolicyType: (i, call) => org.on(call, [i.RootId], policyType(i.PolicyType)),
    DisablePolicyType: (i, call) => org.on(call, [i.RootId], policyType(i.PolicyType)),
    DescribeEffectivePolicy: (i, call) =>
      org.on(call, [i.TargetId ?? call.caller.accountId], policyType(i.PolicyType)),
    ListAccountsWithInvalidEffectivePolicy: (i, call) =>
      org.anywhere(call, policyType(i.PolicyType)),
    ListEffectivePolicyValidationErrors: (i, call) =>
      org.on(call, [i.AccountId], policyType(i.PolicyType)),

    EnableAWSServiceAccess: (i, call) => org.anywhere(call, servicePrincipal(i.ServicePrincipal)),
    DisableAWSServiceAccess: (i, call) => org.anywhere(call, servicePrincipal(i.ServicePrincipal)),
    ListAWSServiceAccessForOrganization: (_i, call) => org.anywhere(call),
    RegisterDelegatedAdministrator: (i, call) =>
      org.on(call, [i.AccountId], servicePrincipal(i.ServicePrincipal)),
    DeregisterDelegatedAdministrator: (i, call) =>
      org.on(call, [i.AccountId], servicePrincipal(i.ServicePrincipal)),
    ListDelegatedAdministrators: (i, call) =>
      org.anywhere(call, servicePrincipal(i.ServicePrincipal)),
    ListDelegatedServicesForAccount: (i, call) => org.on(call, [i.AccountId]),
    PutResourcePolicy: (i, call) => [
      ...org.onResourcePolicy(call, requestTags(i.Tags)),
      ...org.tagging(call, "resourcepolicy", i.Tags),
    ],
    DescribeResourcePolicy: (_i, call) => org.anywhere(call),
    DeleteResourcePolicy: (_i, call) => org.anywhere(call),

    InviteOrganizationToTransferResponsibility: (i, call) => [
      ...org.on(call, [i.Target.Type === "ACCOUNT" ? i.Target.Id : "*"], transferType("inbound")),
      ...org.tagging(call, "transfer", i.Tags, transferType("inbound")),
    ],
    DescribeResponsibilityTransfer: (i, call) => org.on(call, [i.Id], transferType()),
    ListInboundResponsibilityTransfers: (_i, call) => org.anywhere(call, transferType("inbound")),
    ListOutboundResponsibilityTransfers: (_i, call) => org.anywhere(call, transferType("outbound")),
    TerminateResponsibilityTransfer: (i, call) => org.on(call, [i.Id], transferType()),
    UpdateResponsibilityTransfer: (i, call) => org.on(call, [i.Id], transferType()),

    TagResource: (i, call) => org.on(call, [i.ResourceId], requestTags(i.Tags)),
    UntagResource: (i, call) => org.on(call, [i.ResourceId], { "aws:TagKeys": i.TagKeys }),
    ListTagsForResource: (i, call) => org.on(call, [i.ResourceId]),
  };
}
