/** AddUserToGroup: again is no error. */
import { quotaExceeded } from "../../../errors.ts";
import { addMember, groupsOfUser } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";

export const GROUPS_PER_USER = 10;

export const addUserToGroup: Iam<"AddUserToGroup"> = (identities, input, call) => {
  const { catalogue } = identities;
  const group = entityNamed(identities, call, "group", input.GroupName);
  const user = entityNamed(identities, call, "user", input.UserName);
  const groups = groupsOfUser(catalogue, user.id);
  if (groups.some((each) => each.id === group.id)) return {};
  if (groups.length >= GROUPS_PER_USER) throw quotaExceeded("GroupsPerUser", GROUPS_PER_USER);
  catalogue.write(() => addMember(catalogue, group.id, user.id));
  return {};
};
