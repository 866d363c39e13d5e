/** DeleteRole: only without policies and outside of instance profiles. Sessions of the role end with it. */
import { mustRemoveRoles } from "../../../errors/instance-profile.ts";
import { deleteEntity } from "../../../identity/entity.ts";
import { instanceProfilesOfRole } from "../../../identity/instance-profile.ts";
import { forgetPrincipal } from "../../../identity/trust-principal.ts";
import type { Iam } from "../iam-operation.ts";
import { requireNoPolicies } from "../policies/policies-of-entity.ts";
import { modifiableRole } from "../service-linked-roles/modifiable-role.ts";

export const deleteRole: Iam<"DeleteRole"> = (identities, input, call) => {
  const { catalogue } = identities;
  const role = modifiableRole(identities, call, input.RoleName);
  if (instanceProfilesOfRole(catalogue, role.id).length > 0) throw mustRemoveRoles();
  requireNoPolicies(catalogue, role);
  catalogue.write(() => {
    forgetPrincipal(catalogue, role);
    deleteEntity(catalogue, role.id);
  });
  return {};
};
