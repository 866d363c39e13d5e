/** DeleteGroup: only when it has no members and no policies. */
import { mustRemoveUsers } from "../../../errors.ts";
import { deleteEntity, membersOfGroup } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { requireNoPolicies } from "../policies/policies-of-entity.ts";

export const deleteGroup: Iam<"DeleteGroup"> = (identities, input, call) => {
  const { catalogue } = identities;
  const group = entityNamed(identities, call, "group", input.GroupName);
  if (membersOfGroup(catalogue, group.id).length > 0) throw mustRemoveUsers();
  requireNoPolicies(catalogue, group);
  catalogue.write(() => deleteEntity(catalogue, group.id));
  return {};
};
