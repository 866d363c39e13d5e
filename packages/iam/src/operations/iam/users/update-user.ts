/** UpdateUser: a new name, a new path. Keys, policies and memberships stay. */
import { nameExists } from "../../../errors.ts";
import { findEntity, renameEntity } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";

export const updateUser: Iam<"UpdateUser"> = (identities, input, call) => {
  const { catalogue } = identities;
  const user = entityNamed(identities, call, "user", input.UserName);
  const name = input.NewUserName ?? user.name;
  const holder = findEntity(catalogue, user.accountId, "user", name);
  if (holder !== undefined && holder.id !== user.id) throw nameExists("user", name);
  catalogue.write(() => renameEntity(catalogue, user.id, name, input.NewPath ?? user.path));
  return {};
};
