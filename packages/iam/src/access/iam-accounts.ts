/** The rows of passwords, and of what an account as a whole has. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { rootArn } from "../identity/arn.ts";
import { linkedService } from "../identity/linked-services.ts";
import { findPasswordPolicy } from "../identity/password-policy.ts";
import { linkedRolePath } from "../identity/service-linked-role.ts";
import {
  enablesRoleManager,
  namespaceOf,
  ROLE_MANAGER_PRINCIPAL,
} from "../operations/iam/account/account-properties.ts";
import { IamRequests, made, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import type { CallHead } from "./rule.ts";

/** What a password policy with AllowUsersToChangePassword gives to every user; their own denials still hold. */
const GRANT_OF_PASSWORD_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: ["iam:ChangePassword", "iam:GetAccountPasswordPolicy"],
    Resource: "*",
  },
});

/** Also when the account has the role. */
function roleManagerRole(call: CallHead): AuthorizationRequest {
  const name = linkedService(ROLE_MANAGER_PRINCIPAL)?.roleName ?? "";
  return {
    action: "iam:CreateServiceLinkedRole",
    resource: made(call, "role", linkedRolePath(ROLE_MANAGER_PRINCIPAL), name),
    context: { "iam:AWSServiceName": ROLE_MANAGER_PRINCIPAL },
  };
}

export function accountRows(identities: Identities) {
  const iam = new IamRequests(identities);
  const anywhere = (_input: unknown, call: CallHead) => on(call, "*");

  /** For the caller's own password and the policy that it has to follow. */
  function granted(call: CallHead, resource: string) {
    const { kind, accountId } = call.caller;
    const policy = kind === "user" ? findPasswordPolicy(identities.inForce, accountId) : undefined;
    const grant = policy?.usersMayChange ? { accessControlList: GRANT_OF_PASSWORD_POLICY } : {};
    return on(call, resource).map((request) => ({ ...request, ...grant }));
  }

  return {
    CreateLoginProfile: (i, call) => iam.userOrSelf(i.UserName, call),
    GetLoginProfile: (i, call) => iam.userOrSelf(i.UserName, call),
    UpdateLoginProfile: (i, call) => iam.user(i.UserName, call),
    DeleteLoginProfile: (i, call) => iam.userOrSelf(i.UserName, call),
    ChangePassword: (_i, call) => {
      const { kind, arn, accountId } = call.caller;
      return granted(call, kind === "user" ? arn : rootArn(accountId));
    },

    GetAccountPasswordPolicy: (_i, call) => granted(call, "*"),
    UpdateAccountPasswordPolicy: anywhere,
    DeleteAccountPasswordPolicy: anywhere,
    CreateAccountAlias: anywhere,
    DeleteAccountAlias: anywhere,
    ListAccountAliases: anywhere,
    GetAccountSummary: anywhere,
    GetAccountAuthorizationDetails: anywhere,
    GenerateCredentialReport: anywhere,
    GetCredentialReport: anywhere,

    SetSecurityTokenServicePreferences: anywhere,
    GetAccountProperties: (_i, call) =>
      on(call, "*", { "iam:AccountPropertyNamespaces": ["RoleManager"] }),
    PutAccountProperties: (i, call) => {
      const properties = i.Properties ?? {};
      const namespaces = [...new Set(Object.keys(properties).map(namespaceOf))];
      const put = on(call, "*", { "iam:AccountPropertyNamespaces": namespaces });
      return enablesRoleManager(properties) ? [...put, roleManagerRole(call)] : put;
    },

    ListOrganizationsFeatures: anywhere,
    EnableOrganizationsRootCredentialsManagement: anywhere,
    DisableOrganizationsRootCredentialsManagement: anywhere,
    EnableOrganizationsRootSessions: anywhere,
    DisableOrganizationsRootSessions: anywhere,
  } satisfies Partial<IamRows>;
}
