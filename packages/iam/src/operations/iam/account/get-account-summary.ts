/** GetAccountSummary: counts of what the account has, beside the quotas that are enforced. */
import type { Identities } from "../../../identities.ts";
import { accessKeysOf } from "../../../identity/access-key.ts";
import { accountSetting } from "../../../identity/account-setting.ts";
import {
  countEnabledMfaDevices,
  countOf,
  policyArnsInUse,
} from "../../../identity/account-usage.ts";
import { countEntities } from "../../../identity/entity.ts";
import { mfaDevicesOf } from "../../../identity/mfa-device.ts";
import { signingCertificatesOf } from "../../../identity/signing-certificate.ts";
import { ACCESS_KEYS_PER_USER } from "../access-keys/create-access-key.ts";
import { GROUPS_PER_USER } from "../groups/add-user-to-group.ts";
import { GROUPS_PER_ACCOUNT } from "../groups/create-group.ts";
import type { Iam } from "../iam-operation.ts";
import { PROFILES_PER_ACCOUNT } from "../instance-profiles/create-instance-profile.ts";
import { ATTACHED_MAX } from "../policies/attachment.ts";
import { POLICIES_PER_ACCOUNT } from "../policies/create-policy.ts";
import { INLINE_SIZE_MAX } from "../policies/inline.ts";
import { MANAGED_SIZE_MAX, TRUST_SIZE_MAX } from "../policies/policy-text.ts";
import { VERSIONS_PER_POLICY } from "../policies/policy-version.ts";
import { ROLES_PER_ACCOUNT } from "../roles/role-quota.ts";
import { CERTIFICATES_PER_ACCOUNT as SERVER_CERTIFICATES_PER_ACCOUNT } from "../server-certificates/upload-server-certificate.ts";
import { CERTIFICATES_PER_USER as SIGNING_CERTIFICATES_PER_USER } from "../signing-certificates/signing-certificate.ts";
import { USERS_PER_ACCOUNT } from "../users/create-user.ts";

/** AWS names it; more policies than the account's own and AWS's together it is not. */
const POLICY_VERSIONS_IN_USE_MAX = 10_000;

export const getAccountSummary: Iam<"GetAccountSummary"> = (identities, _input, call) => {
  const { accountId } = call.caller;
  return {
    SummaryMap: { ...usage(identities, accountId), ...root(identities, accountId), ...QUOTAS },
  };
};

function usage({ catalogue }: Identities, accountId: string) {
  return {
    Users: countEntities(catalogue, accountId, "user"),
    Groups: countEntities(catalogue, accountId, "group"),
    Roles: countEntities(catalogue, accountId, "role"),
    Policies: countOf(catalogue, "managed_policy", accountId),
    // Of policies that are attached or a boundary, however often.
    PolicyVersionsInUse: policyArnsInUse(catalogue, accountId).length,
    InstanceProfiles: countOf(catalogue, "instance_profile", accountId),
    Providers:
      countOf(catalogue, "oidc_provider", accountId) +
      countOf(catalogue, "saml_provider", accountId),
    ServerCertificates: countOf(catalogue, "server_certificate", accountId),
    MFADevices: countOf(catalogue, "mfa_device", accountId),
    MFADevicesInUse: countEnabledMfaDevices(catalogue, accountId),
    GlobalEndpointTokenVersion: Number(
      accountSetting(catalogue, accountId, "global-endpoint-token-version") ?? 1,
    ),
  };
}

/** 1 or 0. The keys that a root has here by convention are not of the catalogue. */
function root({ catalogue }: Identities, accountId: string) {
  return {
    AccountAccessKeysPresent: Number(accessKeysOf(catalogue, accountId).length > 0),
    AccountMFAEnabled: Number(mfaDevicesOf(catalogue, accountId).length > 0),
    AccountPasswordPresent: Number(
      accountSetting(catalogue, accountId, "root-login-profile") !== undefined,
    ),
    AccountSigningCertificatesPresent: Number(
      signingCertificatesOf(catalogue, accountId).length > 0,
    ),
  };
}

const QUOTAS = {
  AccessKeysPerUserQuota: ACCESS_KEYS_PER_USER,
  AssumeRolePolicySizeQuota: TRUST_SIZE_MAX,
  AttachedPoliciesPerGroupQuota: ATTACHED_MAX,
  AttachedPoliciesPerRoleQuota: ATTACHED_MAX,
  AttachedPoliciesPerUserQuota: ATTACHED_MAX,
  GroupPolicySizeQuota: INLINE_SIZE_MAX.group,
  GroupsPerUserQuota: GROUPS_PER_USER,
  GroupsQuota: GROUPS_PER_ACCOUNT,
  InstanceProfilesQuota: PROFILES_PER_ACCOUNT,
  PoliciesQuota: POLICIES_PER_ACCOUNT,
  PolicySizeQuota: MANAGED_SIZE_MAX,
  PolicyVersionsInUseQuota: POLICY_VERSIONS_IN_USE_MAX,
  RolePolicySizeQuota: INLINE_SIZE_MAX.role,
  RolesQuota: ROLES_PER_ACCOUNT,
  ServerCertificatesQuota: SERVER_CERTIFICATES_PER_ACCOUNT,
  SigningCertificatesPerUserQuota: SIGNING_CERTIFICATES_PER_USER,
  UserPolicySizeQuota: INLINE_SIZE_MAX.user,
  UsersQuota: USERS_PER_ACCOUNT,
  VersionsPerPolicyQuota: VERSIONS_PER_POLICY,
};
