/** Long-term access keys of users and of an account's root. */
import type { Catalogue } from "./catalogue.ts";

export interface AccessKey {
  readonly id: string;
  readonly accountId: string;
  /** A user's id, or the account's for keys of its root. */
  readonly ownerId: string;
  readonly secret: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly lastUsed: LastUse | undefined;
}

export interface LastUse {
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

interface AccessKeyRow {
  id: string;
  account_id: string;
  owner_id: string;
  secret: string;
  active: number;
  created_at: number;
  last_used_at: number | null;
  last_used_service: string | null;
  last_used_region: string | null;
}

export function insertAccessKey(
  catalogue: Catalogue,
  key: Omit<AccessKey, "active" | "lastUsed">,
): void {
  catalogue.run(
    `INSERT INTO access_key (id, account_id, owner_id, secret, active, created_at)
       VALUES (?, ?, ?, ?, 1, ?)`,
    key.id,
    key.accountId,
    key.ownerId,
    key.secret,
    key.createdAt,
  );
}

export function findAccessKey(catalogue: Catalogue, id: string): AccessKey | undefined {
  const row = catalogue.get<AccessKeyRow>("SELECT * FROM access_key WHERE id = ?", id);
  return row && accessKeyOf(row);
}

/** Oldest first. */
export function accessKeysOf(catalogue: Catalogue, ownerId: string): AccessKey[] {
  return catalogue
    .all<AccessKeyRow>(
      "SELECT * FROM access_key WHERE owner_id = ? ORDER BY created_at, id",
      ownerId,
    )
    .map(accessKeyOf);
}

export function setAccessKeyActive(catalogue: Catalogue, id: string, active: boolean): void {
  catalogue.run("UPDATE access_key SET active = ? WHERE id = ?", active ? 1 : 0, id);
}

export function deleteAccessKey(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM access_key WHERE id = ?", id);
}

function accessKeyOf(row: AccessKeyRow): AccessKey {
  return {
    id: row.id,
    accountId: row.account_id,
    ownerId: row.owner_id,
    secret: row.secret,
    active: row.active === 1,
    createdAt: row.created_at,
    lastUsed:
      row.last_used_at === null
        ? undefined
        : {
            at: row.last_used_at,
            service: row.last_used_service ?? "",
            region: row.last_used_region ?? "",
          },
  };
}
