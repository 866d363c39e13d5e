/** DeleteUser: only when nothing hangs on the user any more. */
import { mustDeleteAccessKeys, mustRemoveUsers } from "../../../errors.ts";
import { accessKeysOf } from "../../../identity/access-key.ts";
import { deleteEntity, groupsOfUser } from "../../../identity/entity.ts";
import { forgetPrincipal } from "../../../identity/trust-principal.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { requireNoPolicies } from "../policies/policies-of-entity.ts";

export const deleteUser: Iam<"DeleteUser"> = (identities, input, call) => {
  const { catalogue } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  requireNoPolicies(catalogue, user);
  if (accessKeysOf(catalogue, user.id).length > 0) throw mustDeleteAccessKeys();
  if (groupsOfUser(catalogue, user.id).length > 0) throw mustRemoveUsers();
  catalogue.write(() => {
    forgetPrincipal(catalogue, user);
    deleteEntity(catalogue, user.id);
  });
  return {};
};
