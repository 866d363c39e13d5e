/** GetLoginProfile: that there is a password, never the password. */
import type { Iam } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { profileOfUser, profileShape } from "./profile-of-user.ts";
import { isOfRoot, rootProfile } from "./root-login-profile.ts";

export const getLoginProfile: Iam<"GetLoginProfile"> = (identities, input, call) => {
  if (isOfRoot(identities, call, input.UserName)) {
    return { LoginProfile: rootProfile(identities, call) };
  }
  const user = userNamed(identities, call, input.UserName);
  return { LoginProfile: profileShape(user, profileOfUser(identities, user)) };
};
