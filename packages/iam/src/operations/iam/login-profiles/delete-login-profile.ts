/** DeleteLoginProfile: the user keeps its access keys. */
import { deleteLoginProfile as removeProfile } from "../../../identity/login-profile.ts";
import type { Iam } from "../iam-operation.ts";
import { userNamed } from "../named.ts";
import { profileOfUser } from "./profile-of-user.ts";
import { deleteRootProfile, isOfRoot } from "./root-login-profile.ts";

export const deleteLoginProfile: Iam<"DeleteLoginProfile"> = (identities, input, call) => {
  if (isOfRoot(identities, call, input.UserName)) return deleteRootProfile(identities, call);
  const { catalogue } = identities;
  const user = userNamed(identities, call, input.UserName);
  profileOfUser(identities, user);
  catalogue.write(() => removeProfile(catalogue, user.id));
  return {};
};
