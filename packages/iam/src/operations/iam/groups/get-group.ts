/** GetGroup: the group and a page of its members. */
import { membersOfGroup } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { entityNamed } from "../named.ts";
import { page } from "../page.ts";
import { groupShape, userShape } from "../shapes.ts";

export const getGroup: Iam<"GetGroup"> = (identities, input, call) => {
  const group = entityNamed(identities, call, "group", input.GroupName);
  const members = membersOfGroup(identities.catalogue, group.id);
  const { items, end } = page("GetGroup", members, (user) => user.name.toLowerCase(), input);
  return { Group: groupShape(group), Users: items.map(userShape), ...end };
};
