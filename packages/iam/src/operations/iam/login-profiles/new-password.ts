/** What a new password has to pass. */
import { passwordRefused, passwordUsedBefore } from "../../../errors/login-profile.ts";
import type { Identities } from "../../../identities.ts";
import type { Entity } from "../../../identity/entity.ts";
import { type LoginProfile, lastPasswords } from "../../../identity/login-profile.ts";
import { profileOf } from "../../../identity/organization/member.ts";
import { isPassword } from "../../../identity/password-hash.ts";
import { findPasswordPolicy, passwordFault } from "../../../identity/password-policy.ts";

/** AWS's rule for accounts without a policy of their own; the sentence is ours. */
const SAME_AS_ACCOUNT = "Password should not be identical to the account's name or email address";

export function requireConformingPassword(
  { catalogue }: Identities,
  user: Entity,
  password: string,
): void {
  const policy = findPasswordPolicy(catalogue, user.accountId);
  const { name, email } = profileOf(catalogue, user.accountId);
  if (policy === undefined && (password === name || password === email)) {
    throw passwordRefused(SAME_AS_ACCOUNT);
  }
  const fault = passwordFault(policy, password);
  if (fault !== undefined) throw passwordRefused(fault);
}

export async function requireUnusedPassword(
  { catalogue }: Identities,
  user: Entity,
  profile: LoginProfile,
  password: string,
): Promise<void> {
  const count = findPasswordPolicy(catalogue, user.accountId)?.reusePrevention ?? 0;
  if (count === 0) return;
  for (const hash of lastPasswords(catalogue, profile, count)) {
    if (await isPassword(password, hash)) throw passwordUsedBefore();
  }
}
