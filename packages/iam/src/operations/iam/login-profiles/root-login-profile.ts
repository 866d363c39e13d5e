/**
 * The login profile of an account's root, for sessions of AssumeRoot: it lets the root set a password by the account's
 * email, which is not emulated; that it may is all there is. Source: IAM User Guide, "Perform a privileged task on a
 * member account".
 */
import type { Call } from "@cloudglass/wire";
import {
  noSuchLoginProfile,
  rootHasNoName,
  rootLoginProfileExists,
} from "../../../errors/login-profile.ts";
import type { Identities } from "../../../identities.ts";
import {
  accountSetting,
  deleteAccountSetting,
  setAccountSetting,
} from "../../../identity/account-setting.ts";
import { callerSession } from "../../sts/caller-session.ts";
import { seconds } from "../shapes.ts";

const SETTING = "root-login-profile";

/** Of the root that an AssumeRoot session is, when no user is named. */
export function isOfRoot(
  identities: Identities,
  call: Call,
  userName: string | undefined,
): boolean {
  return userName === undefined && callerSession(identities, call)?.assumedRoot === true;
}

export function createRootProfile(
  identities: Identities,
  call: Call,
  password: string | undefined,
) {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  if (password !== undefined) throw rootHasNoName();
  if (accountSetting(catalogue, accountId, SETTING) !== undefined) {
    throw rootLoginProfileExists(accountId);
  }
  const at = env.clock.now();
  catalogue.write(() => setAccountSetting(catalogue, accountId, SETTING, String(at), at));
  return { LoginProfile: rootProfile(identities, call) };
}

export function rootProfile({ catalogue }: Identities, call: Call) {
  const createdAt = accountSetting(catalogue, call.caller.accountId, SETTING);
  // AWS's own word for the name that a root does not have.
  if (createdAt === undefined) throw noSuchLoginProfile("null");
  return {
    UserName: undefined,
    CreateDate: seconds(Number(createdAt)),
    PasswordResetRequired: false,
  };
}

export function deleteRootProfile(identities: Identities, call: Call): Record<never, never> {
  rootProfile(identities, call);
  const { catalogue } = identities;
  catalogue.write(() => deleteAccountSetting(catalogue, call.caller.accountId, SETTING));
  return {};
}
