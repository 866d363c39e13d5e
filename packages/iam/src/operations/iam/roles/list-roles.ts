/** ListRoles, by name. */
import { listEntities, type Role } from "../../../identity/entity.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { roleShape } from "../shapes.ts";

export const listRoles: Iam<"ListRoles"> = ({ catalogue }, input, call) => {
  const prefix = input.PathPrefix ?? "/";
  const roles = listEntities(catalogue, call.caller.accountId, "role", prefix) as Role[];
  const { items, end } = page("ListRoles", roles, (role) => role.name.toLowerCase(), input);
  return { Roles: items.map(roleShape), ...end };
};
