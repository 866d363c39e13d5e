/** ChangePassword: a user's own, who has to know the old one. Also an expired password can be changed this way. */
import {
  oldPasswordWrong,
  onlyUsersChangePasswords,
  samePassword,
} from "../../../errors/login-profile.ts";
import { setPassword, setResetRequired } from "../../../identity/login-profile.ts";
import { hashPassword, isPassword } from "../../../identity/password-hash.ts";
import type { IamAsync } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { requireConformingPassword, requireUnusedPassword } from "./new-password.ts";
import { profileOfUser } from "./profile-of-user.ts";

export const changePassword: IamAsync<"ChangePassword"> = async (identities, input, call) => {
  const { catalogue, env } = identities;
  if (call.caller.kind !== "user") throw onlyUsersChangePasswords();
  const user = userNamed(identities, call, undefined);
  const profile = profileOfUser(identities, user);
  const isRight = await isPassword(input.OldPassword, profile.passwordHash);
  if (!isRight) throw oldPasswordWrong();
  if (input.NewPassword === input.OldPassword) throw samePassword();
  requireConformingPassword(identities, user, input.NewPassword);
  await requireUnusedPassword(identities, user, profile, input.NewPassword);
  const passwordHash = await hashPassword(env.random, input.NewPassword);
  catalogue.write(() => {
    const present = profileOfUser(identities, user);
    // The old password was right for what has been changed meanwhile.
    if (present.passwordHash !== profile.passwordHash) throw oldPasswordWrong();
    setPassword(catalogue, present, passwordHash, env.clock.now());
    setResetRequired(catalogue, user.id, false);
  });
  return {};
};
