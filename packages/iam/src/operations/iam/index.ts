/** The table of IAM's operations. What is not here answers 501 `NotImplemented`. */

import { accessAdvisorOperations } from "./access-advisor/index.ts";
import { createAccessKey } from "./access-keys/create-access-key.ts";
import { deleteAccessKey } from "./access-keys/delete-access-key.ts";
import { getAccessKeyLastUsed } from "./access-keys/get-access-key-last-used.ts";
import { listAccessKeys } from "./access-keys/list-access-keys.ts";
import { updateAccessKey } from "./access-keys/update-access-key.ts";
import {
  createAccountAlias,
  deleteAccountAlias,
  listAccountAliases,
} from "./account/account-alias.ts";
import { getAccountProperties, putAccountProperties } from "./account/account-properties.ts";
import { getAccountAuthorizationDetails } from "./account/get-account-authorization-details.ts";
import { getAccountSummary } from "./account/get-account-summary.ts";
import {
  deleteAccountPasswordPolicy,
  getAccountPasswordPolicy,
  updateAccountPasswordPolicy,
} from "./account/password-policy.ts";
import { setSecurityTokenServicePreferences } from "./account/set-security-token-service-preferences.ts";
import { generateCredentialReport } from "./credential-reports/generate-credential-report.ts";
import { getCredentialReport } from "./credential-reports/get-credential-report.ts";
import {
  acceptDelegationRequest,
  associateDelegationRequest,
  getDelegationRequest,
  getHumanReadableSummary,
  listDelegationRequests,
  rejectDelegationRequest,
  sendDelegationToken,
  updateDelegationRequest,
} from "./delegation-requests/customer-side.ts";
import { addUserToGroup } from "./groups/add-user-to-group.ts";
import { createGroup } from "./groups/create-group.ts";
import { deleteGroup } from "./groups/delete-group.ts";
import { getGroup } from "./groups/get-group.ts";
import { listGroups } from "./groups/list-groups.ts";
import { listGroupsForUser } from "./groups/list-groups-for-user.ts";
import { removeUserFromGroup } from "./groups/remove-user-from-group.ts";
import { updateGroup } from "./groups/update-group.ts";
import type { IamOperations } from "./iam-operation.ts";
import { createInstanceProfile } from "./instance-profiles/create-instance-profile.ts";
import { deleteInstanceProfile } from "./instance-profiles/delete-instance-profile.ts";
import { getInstanceProfile } from "./instance-profiles/get-instance-profile.ts";
import {
  listInstanceProfiles,
  listInstanceProfilesForRole,
} from "./instance-profiles/list-instance-profiles.ts";
import {
  addRoleToInstanceProfile,
  removeRoleFromInstanceProfile,
} from "./instance-profiles/role-in-profile.ts";
import { changePassword } from "./login-profiles/change-password.ts";
import { createLoginProfile } from "./login-profiles/create-login-profile.ts";
import { deleteLoginProfile } from "./login-profiles/delete-login-profile.ts";
import { getLoginProfile } from "./login-profiles/get-login-profile.ts";
import { updateLoginProfile } from "./login-profiles/update-login-profile.ts";
import { createVirtualMFADevice } from "./mfa-devices/create-virtual-mfa-device.ts";
import { deactivateMFADevice } from "./mfa-devices/deactivate-mfa-device.ts";
import { deleteVirtualMFADevice } from "./mfa-devices/delete-virtual-mfa-device.ts";
import { enableMFADevice } from "./mfa-devices/enable-mfa-device.ts";
import { getMFADevice } from "./mfa-devices/get-mfa-device.ts";
import { listMFADevices } from "./mfa-devices/list-mfa-devices.ts";
import { listVirtualMFADevices } from "./mfa-devices/list-virtual-mfa-devices.ts";
import { resyncMFADevice } from "./mfa-devices/resync-mfa-device.ts";
import { oidcProviderOperations } from "./oidc-providers/index.ts";
import {
  disableOrganizationsRootCredentialsManagement,
  disableOrganizationsRootSessions,
  enableOrganizationsRootCredentialsManagement,
  enableOrganizationsRootSessions,
  listOrganizationsFeatures,
} from "./organization-features/root-management.ts";
import {
  disableOutboundWebIdentityFederation,
  enableOutboundWebIdentityFederation,
  getOutboundWebIdentityFederationInfo,
} from "./outbound-federation/outbound-web-identity-federation.ts";
import {
  attachGroupPolicy,
  detachGroupPolicy,
  listAttachedGroupPolicies,
} from "./policies/attached-group-policies.ts";
import {
  attachRolePolicy,
  detachRolePolicy,
  listAttachedRolePolicies,
} from "./policies/attached-role-policies.ts";
import {
  attachUserPolicy,
  detachUserPolicy,
  listAttachedUserPolicies,
} from "./policies/attached-user-policies.ts";
import { createPolicy } from "./policies/create-policy.ts";
import { deletePolicy } from "./policies/delete-policy.ts";
import { getPolicy } from "./policies/get-policy.ts";
import {
  deleteGroupPolicy,
  getGroupPolicy,
  listGroupPolicies,
  putGroupPolicy,
} from "./policies/inline-group-policies.ts";
import {
  deleteRolePolicy,
  getRolePolicy,
  listRolePolicies,
  putRolePolicy,
} from "./policies/inline-role-policies.ts";
import {
  deleteUserPolicy,
  getUserPolicy,
  listUserPolicies,
  putUserPolicy,
} from "./policies/inline-user-policies.ts";
import { listEntitiesForPolicy } from "./policies/list-entities-for-policy.ts";
import { listPolicies } from "./policies/list-policies.ts";
import {
  deleteRolePermissionsBoundary,
  deleteUserPermissionsBoundary,
  putRolePermissionsBoundary,
  putUserPermissionsBoundary,
} from "./policies/permissions-boundary.ts";
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
} from "./policies/policy-version.ts";
import { createRole } from "./roles/create-role.ts";
import { deleteRole } from "./roles/delete-role.ts";
import { getRole } from "./roles/get-role.ts";
import { listRoles } from "./roles/list-roles.ts";
import { updateAssumeRolePolicy } from "./roles/update-assume-role-policy.ts";
import { updateRole, updateRoleDescription } from "./roles/update-role.ts";
import { samlProviderOperations } from "./saml-providers/index.ts";
import { serverCertificateOperations } from "./server-certificates/index.ts";
import { serviceCredentialOperations } from "./service-credentials/index.ts";
import { createServiceLinkedRole } from "./service-linked-roles/create-service-linked-role.ts";
import {
  deleteServiceLinkedRole,
  getServiceLinkedRoleDeletionStatus,
} from "./service-linked-roles/delete-service-linked-role.ts";
import { signingCertificateOperations } from "./signing-certificates/index.ts";
import { simulationOperations } from "./simulation/index.ts";
import { sshPublicKeyOperations } from "./ssh-public-keys/index.ts";
import {
  listInstanceProfileTags,
  tagInstanceProfile,
  untagInstanceProfile,
} from "./tags/instance-profile-tags.ts";
import { listMFADeviceTags, tagMFADevice, untagMFADevice } from "./tags/mfa-device-tags.ts";
import { listPolicyTags, tagPolicy, untagPolicy } from "./tags/policy-tags.ts";
import { listRoleTags, tagRole, untagRole } from "./tags/role-tags.ts";
import { listUserTags, tagUser, untagUser } from "./tags/user-tags.ts";
import { createUser } from "./users/create-user.ts";
import { deleteUser } from "./users/delete-user.ts";
import { getUser } from "./users/get-user.ts";
import { listUsers } from "./users/list-users.ts";
import { updateUser } from "./users/update-user.ts";

export const iamOperations = {
  EnableOutboundWebIdentityFederation: enableOutboundWebIdentityFederation,
  DisableOutboundWebIdentityFederation: disableOutboundWebIdentityFederation,
  GetOutboundWebIdentityFederationInfo: getOutboundWebIdentityFederationInfo,
  ...accessAdvisorOperations,
  ...oidcProviderOperations,
  ...samlProviderOperations,
  ...serverCertificateOperations,
  ...serviceCredentialOperations,
  ...signingCertificateOperations,
  ...simulationOperations,
  ...sshPublicKeyOperations,
  AcceptDelegationRequest: acceptDelegationRequest,
  AddRoleToInstanceProfile: addRoleToInstanceProfile,
  AddUserToGroup: addUserToGroup,
  AssociateDelegationRequest: associateDelegationRequest,
  AttachGroupPolicy: attachGroupPolicy,
  AttachRolePolicy: attachRolePolicy,
  AttachUserPolicy: attachUserPolicy,
  ChangePassword: changePassword,
  CreateAccessKey: createAccessKey,
  CreateAccountAlias: createAccountAlias,
  CreateGroup: createGroup,
  CreateInstanceProfile: createInstanceProfile,
  CreateLoginProfile: createLoginProfile,
  CreatePolicy: createPolicy,
  CreatePolicyVersion: createPolicyVersion,
  CreateRole: createRole,
  CreateServiceLinkedRole: createServiceLinkedRole,
  CreateUser: createUser,
  CreateVirtualMFADevice: createVirtualMFADevice,
  DeactivateMFADevice: deactivateMFADevice,
  DeleteAccessKey: deleteAccessKey,
  DeleteAccountAlias: deleteAccountAlias,
  DeleteAccountPasswordPolicy: deleteAccountPasswordPolicy,
  DeleteGroup: deleteGroup,
  DeleteGroupPolicy: deleteGroupPolicy,
  DeleteInstanceProfile: deleteInstanceProfile,
  DeleteLoginProfile: deleteLoginProfile,
  DeletePolicy: deletePolicy,
  DeletePolicyVersion: deletePolicyVersion,
  DeleteRole: deleteRole,
  DeleteRolePermissionsBoundary: deleteRolePermissionsBoundary,
  DeleteRolePolicy: deleteRolePolicy,
  DeleteServiceLinkedRole: deleteServiceLinkedRole,
  DeleteUser: deleteUser,
  DeleteUserPermissionsBoundary: deleteUserPermissionsBoundary,
  DeleteUserPolicy: deleteUserPolicy,
  DeleteVirtualMFADevice: deleteVirtualMFADevice,
  DetachGroupPolicy: detachGroupPolicy,
  DetachRolePolicy: detachRolePolicy,
  DetachUserPolicy: detachUserPolicy,
  DisableOrganizationsRootCredentialsManagement: disableOrganizationsRootCredentialsManagement,
  DisableOrganizationsRootSessions: disableOrganizationsRootSessions,
  EnableMFADevice: enableMFADevice,
  EnableOrganizationsRootCredentialsManagement: enableOrganizationsRootCredentialsManagement,
  EnableOrganizationsRootSessions: enableOrganizationsRootSessions,
  GenerateCredentialReport: generateCredentialReport,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  GetAccountPasswordPolicy: getAccountPasswordPolicy,
  GetAccountProperties: getAccountProperties,
  GetAccountSummary: getAccountSummary,
  GetCredentialReport: getCredentialReport,
  GetDelegationRequest: getDelegationRequest,
  GetGroup: getGroup,
  GetGroupPolicy: getGroupPolicy,
  GetHumanReadableSummary: getHumanReadableSummary,
  GetInstanceProfile: getInstanceProfile,
  GetLoginProfile: getLoginProfile,
  GetMFADevice: getMFADevice,
  GetPolicy: getPolicy,
  GetPolicyVersion: getPolicyVersion,
  GetRole: getRole,
  GetRolePolicy: getRolePolicy,
  GetServiceLinkedRoleDeletionStatus: getServiceLinkedRoleDeletionStatus,
  GetUser: getUser,
  GetUserPolicy: getUserPolicy,
  ListAccessKeys: listAccessKeys,
  ListAccountAliases: listAccountAliases,
  ListAttachedGroupPolicies: listAttachedGroupPolicies,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  ListAttachedUserPolicies: listAttachedUserPolicies,
  ListDelegationRequests: listDelegationRequests,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  ListGroupPolicies: listGroupPolicies,
  ListGroups: listGroups,
  ListGroupsForUser: listGroupsForUser,
  ListInstanceProfileTags: listInstanceProfileTags,
  ListInstanceProfiles: listInstanceProfiles,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
  ListMFADeviceTags: listMFADeviceTags,
  ListMFADevices: listMFADevices,
  ListOrganizationsFeatures: listOrganizationsFeatures,
  ListPolicies: listPolicies,
  ListPolicyTags: listPolicyTags,
  ListPolicyVersions: listPolicyVersions,
  ListRolePolicies: listRolePolicies,
  ListRoleTags: listRoleTags,
  ListRoles: listRoles,
  ListUserPolicies: listUserPolicies,
  ListUserTags: listUserTags,
  ListUsers: listUsers,
  ListVirtualMFADevices: listVirtualMFADevices,
  PutAccountProperties: putAccountProperties,
  PutGroupPolicy: putGroupPolicy,
  PutRolePermissionsBoundary: putRolePermissionsBoundary,
  PutRolePolicy: putRolePolicy,
  PutUserPermissionsBoundary: putUserPermissionsBoundary,
  PutUserPolicy: putUserPolicy,
  RejectDelegationRequest: rejectDelegationRequest,
  RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile,
  RemoveUserFromGroup: removeUserFromGroup,
  ResyncMFADevice: resyncMFADevice,
  SendDelegationToken: sendDelegationToken,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
  SetSecurityTokenServicePreferences: setSecurityTokenServicePreferences,
  TagInstanceProfile: tagInstanceProfile,
  TagMFADevice: tagMFADevice,
  TagPolicy: tagPolicy,
  TagRole: tagRole,
  TagUser: tagUser,
  UntagInstanceProfile: untagInstanceProfile,
  UntagMFADevice: untagMFADevice,
  UntagPolicy: untagPolicy,
  UntagRole: untagRole,
  UntagUser: untagUser,
  UpdateAccessKey: updateAccessKey,
  UpdateAccountPasswordPolicy: updateAccountPasswordPolicy,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  UpdateDelegationRequest: updateDelegationRequest,
  UpdateGroup: updateGroup,
  UpdateLoginProfile: updateLoginProfile,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
  UpdateUser: updateUser,
} satisfies IamOperations;
