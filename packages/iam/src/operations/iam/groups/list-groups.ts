/** ListGroups, by name. */
import { listEntities } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { groupShape } from "../shapes.ts";

export const listGroups: Iam<"ListGroups"> = ({ catalogue }, input, call) => {
  const groups = listEntities(catalogue, call.caller.accountId, "group", input.PathPrefix ?? "/");
  const { items, end } = page("ListGroups", groups, (group) => group.name.toLowerCase(), input);
  return { Groups: items.map(groupShape), ...end };
};
