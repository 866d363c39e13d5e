/** GetAccountPasswordPolicy, UpdateAccountPasswordPolicy, DeleteAccountPasswordPolicy. */
import { noPasswordPolicyToDelete, noSuchPasswordPolicy } from "../../../errors/login-profile.ts";
import { ensureAccount } from "../../../identity/entity.ts";
import {
  deletePasswordPolicy,
  findPasswordPolicy,
  putPasswordPolicy,
} from "../../../identity/password-policy.ts";
import type { Iam } from "../iam-operation.ts";

/** Of a policy that does not say: shorter than without any policy. */
const MINIMUM_LENGTH = 6;

export const getAccountPasswordPolicy: Iam<"GetAccountPasswordPolicy"> = (
  { catalogue },
  _input,
  call,
) => {
  const { accountId } = call.caller;
  const policy = findPasswordPolicy(catalogue, accountId);
  if (policy === undefined) throw noSuchPasswordPolicy(accountId);
  return {
    PasswordPolicy: {
      MinimumPasswordLength: policy.minimumLength,
      RequireSymbols: policy.requireSymbols,
      RequireNumbers: policy.requireNumbers,
      RequireUppercaseCharacters: policy.requireUppercase,
      RequireLowercaseCharacters: policy.requireLowercase,
      AllowUsersToChangePassword: policy.usersMayChange,
      ExpirePasswords: policy.maxAgeDays !== undefined,
      MaxPasswordAge: policy.maxAgeDays,
      PasswordReusePrevention: policy.reusePrevention,
      HardExpiry: policy.hardExpiry,
    },
  };
};

/** What is absent from the input goes back to its default: there are no partial updates. */
export const updateAccountPasswordPolicy: Iam<"UpdateAccountPasswordPolicy"> = (
  { catalogue, env },
  input,
  call,
) => {
  const { accountId } = call.caller;
  catalogue.write(() => {
    ensureAccount(catalogue, accountId, env.clock.now());
    putPasswordPolicy(catalogue, accountId, {
      minimumLength: input.MinimumPasswordLength ?? MINIMUM_LENGTH,
      requireUppercase: input.RequireUppercaseCharacters ?? false,
      requireLowercase: input.RequireLowercaseCharacters ?? false,
      requireNumbers: input.RequireNumbers ?? false,
      requireSymbols: input.RequireSymbols ?? false,
      usersMayChange: input.AllowUsersToChangePassword ?? false,
      maxAgeDays: input.MaxPasswordAge,
      reusePrevention: input.PasswordReusePrevention,
      hardExpiry: input.HardExpiry,
    });
  });
  return {};
};

export const deleteAccountPasswordPolicy: Iam<"DeleteAccountPasswordPolicy"> = (
  { catalogue },
  _input,
  call,
) => {
  catalogue.write(() => {
    if (!deletePasswordPolicy(catalogue, call.caller.accountId)) throw noPasswordPolicyToDelete();
  });
  return {};
};
