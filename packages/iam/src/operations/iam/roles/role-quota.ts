/** How many roles an account has at most. Source: IAM and STS quotas. */
import { quotaExceeded } from "../../../errors.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { countEntities } from "../../../identity/entity.ts";

export const ROLES_PER_ACCOUNT = 1000;

export function requireRoleQuota(catalogue: Catalogue, accountId: string): void {
  if (countEntities(catalogue, accountId, "role") >= ROLES_PER_ACCOUNT) {
    throw quotaExceeded("RolesPerAccount", ROLES_PER_ACCOUNT);
  }
}
