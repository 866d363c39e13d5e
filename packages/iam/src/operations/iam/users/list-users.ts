/** ListUsers, by name. */
import { listEntities } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { userShape } from "../shapes.ts";

export const listUsers: Iam<"ListUsers"> = ({ catalogue }, input, call) => {
  const users = listEntities(catalogue, call.caller.accountId, "user", input.PathPrefix ?? "/");
  const { items, end } = page("ListUsers", users, (user) => user.name.toLowerCase(), input);
  return { Users: items.map(userShape), ...end };
};
