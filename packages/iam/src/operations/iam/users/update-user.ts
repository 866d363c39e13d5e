/** UpdateUser: a new name, a new path. Keys, policies and memberships stay, and trust policies follow. */
import { nameExists } from "../../../errors.ts";
import { entityArn } from "../../../identity/arn.ts";
import { findEntity, renameEntity } from "../../../identity/entity.ts";
import { renamePrincipal } from "../../../identity/trust-principal.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";

export const updateUser: Iam<"UpdateUser"> = (identities, input, call) => {
  const { catalogue } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  const name = input.NewUserName ?? user.name;
  const holder = findEntity(catalogue, user.accountId, "user", name);
  if (holder !== undefined && holder.id !== user.id) throw nameExists("user", name);
  const path = input.NewPath ?? user.path;
  catalogue.write(() => {
    renamePrincipal(catalogue, user, entityArn(user.accountId, "user", path, name));
    renameEntity(catalogue, user.id, name, path);
  });
  return {};
};
