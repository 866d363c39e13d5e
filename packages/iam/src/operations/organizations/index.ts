/** The table of AWS Organizations' operations. What is not here answers 501 `NotImplemented`. */
import { closeAccount } from "./accounts/close-account.ts";
import { createAccount } from "./accounts/create-account.ts";
import {
  describeCreateAccountStatus,
  listCreateAccountStatus,
} from "./accounts/create-account-status.ts";
import { createGovCloudAccount } from "./accounts/create-gov-cloud-account.ts";
import { leaveOrganization, removeAccountFromOrganization } from "./accounts/departure.ts";
import { describeAccount } from "./accounts/describe-account.ts";
import { listAccounts, listAccountsForParent } from "./accounts/list-accounts.ts";
import { moveAccount } from "./accounts/move-account.ts";
import {
  deregisterDelegatedAdministrator,
  listDelegatedAdministrators,
  listDelegatedServicesForAccount,
  registerDelegatedAdministrator,
} from "./delegation/delegated-administrators.ts";
import {
  deleteResourcePolicy,
  describeResourcePolicy,
  putResourcePolicy,
} from "./delegation/resource-policy.ts";
import {
  disableAWSServiceAccess,
  enableAWSServiceAccess,
  listAWSServiceAccessForOrganization,
} from "./delegation/service-access.ts";
import {
  acceptHandshake,
  cancelHandshake,
  declineHandshake,
  describeHandshake,
} from "./handshakes/answer.ts";
import { enableAllFeatures } from "./handshakes/enable-all-features.ts";
import { inviteAccountToOrganization } from "./handshakes/invite-account.ts";
import {
  listHandshakesForAccount,
  listHandshakesForOrganization,
} from "./handshakes/list-handshakes.ts";
import { createOrganization } from "./organization/create-organization.ts";
import { deleteOrganization } from "./organization/delete-organization.ts";
import { describeOrganization } from "./organization/describe-organization.ts";
import { listRoots } from "./organization/list-roots.ts";
import type { OrgOperations } from "./organizations-operation.ts";
import { attachPolicy, detachPolicy } from "./policies/attachment.ts";
import { createPolicy } from "./policies/create-policy.ts";
import { deletePolicy } from "./policies/delete-policy.ts";
import { describePolicy } from "./policies/describe-policy.ts";
import {
  describeEffectivePolicy,
  listAccountsWithInvalidEffectivePolicy,
  listEffectivePolicyValidationErrors,
} from "./policies/effective-policy.ts";
import {
  listPolicies,
  listPoliciesForTarget,
  listTargetsForPolicy,
} from "./policies/list-policies.ts";
import { disablePolicyType, enablePolicyType } from "./policies/policy-type.ts";
import { updatePolicy } from "./policies/update-policy.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags/tags.ts";
import { inviteOrganizationToTransferResponsibility } from "./transfers/invite-organization.ts";
import {
  describeResponsibilityTransfer,
  listInboundResponsibilityTransfers,
  listOutboundResponsibilityTransfers,
  terminateResponsibilityTransfer,
  updateResponsibilityTransfer,
} from "./transfers/responsibility-transfers.ts";
import { createOrganizationalUnit } from "./units/create-organizational-unit.ts";
import { deleteOrganizationalUnit } from "./units/delete-organizational-unit.ts";
import { describeOrganizationalUnit } from "./units/describe-organizational-unit.ts";
import { listChildren } from "./units/list-children.ts";
import { listOrganizationalUnitsForParent } from "./units/list-organizational-units-for-parent.ts";
import { listParents } from "./units/list-parents.ts";
import { updateOrganizationalUnit } from "./units/update-organizational-unit.ts";

export const organizationsOperations = {
  AcceptHandshake: acceptHandshake,
  AttachPolicy: attachPolicy,
  CancelHandshake: cancelHandshake,
  CloseAccount: closeAccount,
  CreateAccount: createAccount,
  CreateGovCloudAccount: createGovCloudAccount,
  CreateOrganization: createOrganization,
  CreateOrganizationalUnit: createOrganizationalUnit,
  CreatePolicy: createPolicy,
  DeclineHandshake: declineHandshake,
  DeleteOrganization: deleteOrganization,
  DeleteOrganizationalUnit: deleteOrganizationalUnit,
  DeletePolicy: deletePolicy,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeregisterDelegatedAdministrator: deregisterDelegatedAdministrator,
  DescribeAccount: describeAccount,
  DescribeCreateAccountStatus: describeCreateAccountStatus,
  DescribeEffectivePolicy: describeEffectivePolicy,
  DescribeHandshake: describeHandshake,
  DescribeOrganization: describeOrganization,
  DescribeOrganizationalUnit: describeOrganizationalUnit,
  DescribePolicy: describePolicy,
  DescribeResourcePolicy: describeResourcePolicy,
  DescribeResponsibilityTransfer: describeResponsibilityTransfer,
  DetachPolicy: detachPolicy,
  DisableAWSServiceAccess: disableAWSServiceAccess,
  DisablePolicyType: disablePolicyType,
  EnableAWSServiceAccess: enableAWSServiceAccess,
  EnableAllFeatures: enableAllFeatures,
  EnablePolicyType: enablePolicyType,
  InviteAccountToOrganization: inviteAccountToOrganization,
  InviteOrganizationToTransferResponsibility: inviteOrganizationToTransferResponsibility,
  LeaveOrganization: leaveOrganization,
  ListAWSServiceAccessForOrganization: listAWSServiceAccessForOrganization,
  ListAccounts: listAccounts,
  ListAccountsForParent: listAccountsForParent,
  ListAccountsWithInvalidEffectivePolicy: listAccountsWithInvalidEffectivePolicy,
  ListChildren: listChildren,
  ListCreateAccountStatus: listCreateAccountStatus,
  ListDelegatedAdministrators: listDelegatedAdministrators,
  ListDelegatedServicesForAccount: listDelegatedServicesForAccount,
  ListEffectivePolicyValidationErrors: listEffectivePolicyValidationErrors,
  ListHandshakesForAccount: listHandshakesForAccount,
  ListHandshakesForOrganization: listHandshakesForOrganization,
  ListInboundResponsibilityTransfers: listInboundResponsibilityTransfers,
  ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
  ListOutboundResponsibilityTransfers: listOutboundResponsibilityTransfers,
  ListParents: listParents,
  ListPolicies: listPolicies,
  ListPoliciesForTarget: listPoliciesForTarget,
  ListRoots: listRoots,
  ListTagsForResource: listTagsForResource,
  ListTargetsForPolicy: listTargetsForPolicy,
  MoveAccount: moveAccount,
  PutResourcePolicy: putResourcePolicy,
  RegisterDelegatedAdministrator: registerDelegatedAdministrator,
  RemoveAccountFromOrganization: removeAccountFromOrganization,
  TagResource: tagResource,
  TerminateResponsibilityTransfer: terminateResponsibilityTransfer,
  UntagResource: untagResource,
  UpdateOrganizationalUnit: updateOrganizationalUnit,
  UpdatePolicy: updatePolicy,
  UpdateResponsibilityTransfer: updateResponsibilityTransfer,
} satisfies OrgOperations;
