/** Instance profiles: what hands a role to an EC2 instance. Each holds one role at most. */
import type { Random } from "@cloudglass/env";
import { instanceProfileArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";
import { uniqueId } from "./unique-id.ts";

export interface InstanceProfile {
  /** `AIPA…` */
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly roleId: string | undefined;
}

interface ProfileRow {
  id: string;
  account_id: string;
  name: string;
  path: string;
  created_at: number;
  role_id: string | null;
}

/** REQUIRES: the account has no profile of this name; inside `write`. */
export function insertInstanceProfile(
  catalogue: Catalogue,
  random: Random,
  profile: Pick<InstanceProfile, "accountId" | "name" | "path" | "createdAt">,
): string {
  ensureAccount(catalogue, profile.accountId, profile.createdAt);
  const id = uniqueId(random, "AIPA");
  catalogue.run(
    `INSERT INTO instance_profile (id, account_id, name, name_key, path, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    id,
    profile.accountId,
    profile.name,
    profile.name.toLowerCase(),
    profile.path,
    profile.createdAt,
  );
  return id;
}

export function findInstanceProfile(
  catalogue: Catalogue,
  accountId: string,
  name: string,
): InstanceProfile | undefined {
  const row = catalogue.get<ProfileRow>(
    "SELECT * FROM instance_profile WHERE account_id = ? AND name_key = ?",
    accountId,
    name.toLowerCase(),
  );
  return row && profileOf(row);
}

/** By name; those whose path begins with `pathPrefix`. */
export function listInstanceProfiles(
  catalogue: Catalogue,
  accountId: string,
  pathPrefix: string,
): InstanceProfile[] {
  return catalogue
    .all<ProfileRow>(
      `SELECT * FROM instance_profile WHERE account_id = ?
         AND substr(path, 1, length(?)) = ? ORDER BY name_key`,
      accountId,
      pathPrefix,
      pathPrefix,
    )
    .map(profileOf);
}

/** By name. */
export function instanceProfilesOfRole(catalogue: Catalogue, roleId: string): InstanceProfile[] {
  return catalogue
    .all<ProfileRow>("SELECT * FROM instance_profile WHERE role_id = ? ORDER BY name_key", roleId)
    .map(profileOf);
}

export function countInstanceProfiles(catalogue: Catalogue, accountId: string): number {
  return (
    catalogue.get<{ n: number }>(
      "SELECT count(*) AS n FROM instance_profile WHERE account_id = ?",
      accountId,
    )?.n ?? 0
  );
}

export function setProfileRole(catalogue: Catalogue, id: string, roleId: string | undefined): void {
  catalogue.run("UPDATE instance_profile SET role_id = ? WHERE id = ?", roleId ?? null, id);
}

/** REQUIRES: it holds no role. */
export function deleteInstanceProfile(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", id);
  catalogue.run("DELETE FROM instance_profile WHERE id = ?", id);
}

function profileOf(row: ProfileRow): InstanceProfile {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    path: row.path,
    arn: instanceProfileArn(row.account_id, row.path, row.name),
    createdAt: row.created_at,
    roleId: row.role_id ?? undefined,
  };
}
