/** DeleteInstanceProfile: only when it holds no role. */
import { mustRemoveRoles } from "../../../errors/instance-profile.ts";
import { deleteInstanceProfile as removeProfile } from "../../../identity/instance-profile.ts";
import type { Iam } from "../iam-operation.ts";
import { profileNamed } from "./profile-shape.ts";

export const deleteInstanceProfile: Iam<"DeleteInstanceProfile"> = (identities, input, call) => {
  const { catalogue } = identities;
  const profile = profileNamed(identities, call, input.InstanceProfileName);
  if (profile.roleId !== undefined) throw mustRemoveRoles();
  catalogue.write(() => removeProfile(catalogue, profile.id));
  return {};
};
