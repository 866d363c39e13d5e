/** ListGroupsForUser, by name. */
import { groupsOfUser } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { page } from "../page.ts";
import { groupShape } from "../shapes.ts";

export const listGroupsForUser: Iam<"ListGroupsForUser"> = (identities, input, call) => {
  const user = entityNamed(identities, call, "user", input.UserName);
  const groups = groupsOfUser(identities.catalogue, user.id);
  const { items, end } = page(
    "ListGroupsForUser",
    groups,
    (group) => group.name.toLowerCase(),
    input,
  );
  return { Groups: items.map(groupShape), ...end };
};
