/** RemoveUserFromGroup: no error when the user is not in it. */
import { removeMember } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";

export const removeUserFromGroup: Iam<"RemoveUserFromGroup"> = (identities, input, call) => {
  const { catalogue } = identities;
  const group = entityNamed(identities, call, "group", input.GroupName);
  const user = entityNamed(identities, call, "user", input.UserName);
  catalogue.write(() => removeMember(catalogue, group.id, user.id));
  return {};
};
