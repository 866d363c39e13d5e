/** GetRole: with boundary, tags and last use. */
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { details, lastUsedShape, roleShape } from "../shapes.ts";

export const getRole: Iam<"GetRole"> = (identities, input, call) => {
  identities.lastUse.flush();
  const role = roleNamed(identities, call, input.RoleName);
  const shape = { ...roleShape(role), ...details(identities.catalogue, role) };
  return { Role: { ...shape, RoleLastUsed: lastUsedShape(role) } };
};
