/** CreateLoginProfile. */
import { loginProfileExists, passwordNeeded } from "../../../errors/login-profile.ts";
import { findLoginProfile, insertLoginProfile } from "../../../identity/login-profile.ts";
import { hashPassword } from "../../../identity/password-hash.ts";
import type { IamAsync } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { requireConformingPassword } from "./new-password.ts";
import { profileOfUser, profileShape } from "./profile-of-user.ts";
import { createRootProfile, isOfRoot } from "./root-login-profile.ts";

export const createLoginProfile: IamAsync<"CreateLoginProfile"> = async (
  identities,
  input,
  call,
) => {
  const { catalogue, env } = identities;
  if (isOfRoot(identities, call, input.UserName)) {
    return createRootProfile(identities, call, input.Password);
  }
  const requireNone = () => {
    const holder = userNamed(identities, call, input.UserName);
    if (findLoginProfile(catalogue, holder.id) !== undefined) throw loginProfileExists(holder.name);
    return holder;
  };
  const user = requireNone();
  if (input.Password === undefined) throw passwordNeeded();
  requireConformingPassword(identities, user, input.Password);
  const passwordHash = await hashPassword(env.random, input.Password);
  catalogue.write(() => {
    // The user may be gone or have got a password while this one was hashed.
    const { id } = requireNone();
    insertLoginProfile(catalogue, {
      userId: id,
      passwordHash,
      createdAt: env.clock.now(),
      resetRequired: input.PasswordResetRequired ?? false,
    });
  });
  return { LoginProfile: profileShape(user, profileOfUser(identities, user)) };
};
