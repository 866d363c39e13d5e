/** GetRole: with boundary, tags and last use. */
import type { Iam } from "../iam-operation.ts";
import { roleNamed } from "../named.ts";
import { details, roleShape, seconds } from "../shapes.ts";

export const getRole: Iam<"GetRole"> = (identities, input, call) => {
  identities.lastUse.flush();
  const role = roleNamed(identities, call, input.RoleName);
  const lastUsed =
    role.lastUsedAt === undefined
      ? {}
      : { LastUsedDate: seconds(role.lastUsedAt), Region: role.lastUsedRegion };
  return {
    Role: { ...roleShape(role), ...details(identities.catalogue, role), RoleLastUsed: lastUsed },
  };
};
