/** UpdateGroup: a new name, a new path. Members and policies stay. */
import { nameExists } from "../../../errors.ts";
import { findEntity, renameEntity } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";

export const updateGroup: Iam<"UpdateGroup"> = (identities, input, call) => {
  const { catalogue } = identities;
  const group = entityNamed(identities, call, "group", input.GroupName);
  const name = input.NewGroupName ?? group.name;
  const holder = findEntity(catalogue, group.accountId, "group", name);
  if (holder !== undefined && holder.id !== group.id) throw nameExists("group", name);
  catalogue.write(() => renameEntity(catalogue, group.id, name, input.NewPath ?? group.path));
  return {};
};
