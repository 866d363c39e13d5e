/** DeleteRole: only without policies. Sessions of the role end with it. */
import { deleteEntity } from "../../../identity/entity.ts";
import { forgetPrincipal } from "../../../identity/trust-principal.ts";
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { requireNoPolicies } from "../policies/policies-of-entity.ts";

export const deleteRole: Iam<"DeleteRole"> = (identities, input, call) => {
  const { catalogue } = identities;
  const role = roleNamed(identities, call, input.RoleName);
  requireNoPolicies(catalogue, role);
  catalogue.write(() => {
    forgetPrincipal(catalogue, role);
    deleteEntity(catalogue, role.id);
  });
  return {};
};
