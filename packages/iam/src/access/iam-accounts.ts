/** The rows of passwords, and of what an account as a whole has. */
import type { Identities } from "../identities.ts";
import { rootArn } from "../identity/arn.ts";
import { findPasswordPolicy } from "../identity/password-policy.ts";
import { IamRequests, on } from "./iam-requests.ts";
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

export function accountRows(identities: Identities) {
  const iam = new IamRequests(identities);
  const anywhere = (_input: unknown, call: CallHead) => on(call, "*");

  /** For the caller's own password and the policy that it has to follow. */
  function granted(call: CallHead, resource: string) {
    const { kind, accountId } = call.caller;
    const policy =
      kind === "user" ? findPasswordPolicy(identities.catalogue, accountId) : undefined;
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
  } satisfies Partial<IamRows>;
}
