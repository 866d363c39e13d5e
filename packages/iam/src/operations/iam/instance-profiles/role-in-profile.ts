/** AddRoleToInstanceProfile and RemoveRoleFromInstanceProfile: a profile holds one role, a role can be in many. */
import { roleNotInProfile } from "../../../errors/instance-profile.ts";
import { quotaExceeded } from "../../../errors.ts";
import { setProfileRole } from "../../../identity/instance-profile.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { modifiableRole } from "../service-linked-roles/modifiable-role.ts";
import { profileNamed } from "./profile-shape.ts";

const ROLES_PER_PROFILE = 1;

export const addRoleToInstanceProfile: Iam<"AddRoleToInstanceProfile"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const profile = profileNamed(identities, call, input.InstanceProfileName);
  const role = modifiableRole(identities, call, input.RoleName);
  if (profile.roleId !== undefined) {
    throw quotaExceeded("InstanceSessionsPerInstanceProfile", ROLES_PER_PROFILE);
  }
  catalogue.write(() => setProfileRole(catalogue, profile.id, role.id));
  return {};
};

export const removeRoleFromInstanceProfile: Iam<"RemoveRoleFromInstanceProfile"> = (
  identities,
  input,
  call,
) => {
  const { catalogue } = identities;
  const profile = profileNamed(identities, call, input.InstanceProfileName);
  const role = roleNamed(identities, call, input.RoleName);
  if (profile.roleId !== role.id) throw roleNotInProfile(role.name, profile.name);
  catalogue.write(() => setProfileRole(catalogue, profile.id, undefined));
  return {};
};
