/** UpdateLoginProfile: an administrator's way to set a password; what is absent from the input stays. */
import { setPassword, setResetRequired } from "../../../identity/login-profile.ts";
import { hashPassword } from "../../../identity/password-hash.ts";
import type { IamAsync } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { requireConformingPassword, requireUnusedPassword } from "./new-password.ts";
import { profileOfUser } from "./profile-of-user.ts";

export const updateLoginProfile: IamAsync<"UpdateLoginProfile"> = async (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  const profile = profileOfUser(identities, user);
  let passwordHash: string | undefined;
  if (input.Password !== undefined) {
    requireConformingPassword(identities, user, input.Password);
    await requireUnusedPassword(identities, user, profile, input.Password);
    passwordHash = await hashPassword(env.random, input.Password);
  }
  catalogue.write(() => {
    const present = profileOfUser(identities, user);
    if (passwordHash !== undefined) {
      setPassword(catalogue, present, passwordHash, env.clock.now());
    }
    if (input.PasswordResetRequired !== undefined) {
      setResetRequired(catalogue, user.id, input.PasswordResetRequired);
    }
  });
  return {};
};
