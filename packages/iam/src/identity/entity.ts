/** Users, groups and roles: what can hold policies. One table, because most of IAM treats them alike. */
import type { Random } from "@cloudglass/env";
import { type EntityKind, entityArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { type IdPrefix, uniqueId } from "./unique-id.ts";

export interface Entity {
  /** `AIDA…`, `AGPA…`, `AROA…`. */
  readonly id: string;
  readonly kind: EntityKind;
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly boundaryArn: string | undefined;
}

export interface Role extends Entity {
  readonly kind: "role";
  /** JSON text of the trust policy. */
  readonly trustPolicy: string;
  readonly description: string | undefined;
  readonly maxSessionSeconds: number;
  readonly lastUsedAt: number | undefined;
  readonly lastUsedRegion: string | undefined;
}

interface EntityRow {
  id: string;
  account_id: string;
  kind: EntityKind;
  name: string;
  path: string;
  created_at: number;
  boundary_arn: string | null;
  trust_policy: string | null;
  description: string | null;
  max_session_seconds: number | null;
  last_used_at: number | null;
  last_used_region: string | null;
}

const ID_PREFIX: Readonly<Record<EntityKind, IdPrefix>> = {
  user: "AIDA",
  group: "AGPA",
  role: "AROA",
};

export interface NewEntity {
  readonly kind: EntityKind;
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: number;
  readonly boundaryArn?: string | undefined;
  readonly trustPolicy?: string;
  readonly description?: string | undefined;
  readonly maxSessionSeconds?: number;
}

/** REQUIRES: no entity of the kind has this name in the account; inside `write`. */
export function insertEntity(catalogue: Catalogue, random: Random, entity: NewEntity): string {
  ensureAccount(catalogue, entity.accountId, entity.createdAt);
  const id = uniqueId(random, ID_PREFIX[entity.kind]);
  catalogue.run(
    `INSERT INTO entity (id, account_id, kind, name, name_key, path, created_at, boundary_arn,
       trust_policy, description, max_session_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    entity.accountId,
    entity.kind,
    entity.name,
    entity.name.toLowerCase(),
    entity.path,
    entity.createdAt,
    entity.boundaryArn ?? null,
    entity.trustPolicy ?? null,
    entity.description ?? null,
    entity.maxSessionSeconds ?? null,
  );
  return id;
}

export function ensureAccount(catalogue: Catalogue, accountId: string, at: number): void {
  catalogue.run("INSERT OR IGNORE INTO account (id, created_at) VALUES (?, ?)", accountId, at);
}

export function accountCreatedAt(catalogue: Catalogue, accountId: string): number | undefined {
  return catalogue.get<{ created_at: number }>(
    "SELECT created_at FROM account WHERE id = ?",
    accountId,
  )?.created_at;
}

export function findEntity(
  catalogue: Catalogue,
  accountId: string,
  kind: EntityKind,
  name: string,
): Entity | undefined {
  const row = catalogue.get<EntityRow>(
    "SELECT * FROM entity WHERE account_id = ? AND kind = ? AND name_key = ?",
    accountId,
    kind,
    name.toLowerCase(),
  );
  return row && entityOf(row);
}

export function findRole(catalogue: Catalogue, accountId: string, name: string): Role | undefined {
  return findEntity(catalogue, accountId, "role", name) as Role | undefined;
}

export function entityById(catalogue: Catalogue, id: string): Entity | undefined {
  const row = catalogue.get<EntityRow>("SELECT * FROM entity WHERE id = ?", id);
  return row && entityOf(row);
}

/** By name; those whose path begins with `pathPrefix`. */
export function listEntities(
  catalogue: Catalogue,
  accountId: string,
  kind: EntityKind,
  pathPrefix: string,
): Entity[] {
  return catalogue
    .all<EntityRow>(
      `SELECT * FROM entity WHERE account_id = ? AND kind = ?
         AND substr(path, 1, length(?)) = ? ORDER BY name_key`,
      accountId,
      kind,
      pathPrefix,
      pathPrefix,
    )
    .map(entityOf);
}

export function countEntities(catalogue: Catalogue, accountId: string, kind: EntityKind): number {
  return (
    catalogue.get<{ n: number }>(
      "SELECT count(*) AS n FROM entity WHERE account_id = ? AND kind = ?",
      accountId,
      kind,
    )?.n ?? 0
  );
}

export function renameEntity(catalogue: Catalogue, id: string, name: string, path: string): void {
  catalogue.run(
    "UPDATE entity SET name = ?, name_key = ?, path = ? WHERE id = ?",
    name,
    name.toLowerCase(),
    path,
    id,
  );
}

/** REQUIRES: no members, keys, policies or attachments hang on it. */
export function deleteEntity(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", id);
  catalogue.run("DELETE FROM activity WHERE entity_id = ?", id);
  catalogue.run("DELETE FROM entity WHERE id = ?", id);
}

export function setBoundary(catalogue: Catalogue, id: string, arn: string | undefined): void {
  catalogue.run("UPDATE entity SET boundary_arn = ? WHERE id = ?", arn ?? null, id);
}

export function setTrustPolicy(catalogue: Catalogue, id: string, document: string): void {
  catalogue.run("UPDATE entity SET trust_policy = ? WHERE id = ?", document, id);
}

export function setRoleDetails(
  catalogue: Catalogue,
  id: string,
  description: string | undefined,
  maxSessionSeconds: number,
): void {
  catalogue.run(
    "UPDATE entity SET description = ?, max_session_seconds = ? WHERE id = ?",
    description ?? null,
    maxSessionSeconds,
    id,
  );
}

export function addMember(catalogue: Catalogue, groupId: string, userId: string): void {
  catalogue.run(
    "INSERT OR IGNORE INTO group_member (group_id, user_id) VALUES (?, ?)",
    groupId,
    userId,
  );
}

export function removeMember(catalogue: Catalogue, groupId: string, userId: string): boolean {
  return (
    catalogue.run("DELETE FROM group_member WHERE group_id = ? AND user_id = ?", groupId, userId) >
    0
  );
}

export function groupsOfUser(catalogue: Catalogue, userId: string): Entity[] {
  return catalogue
    .all<EntityRow>(
      `SELECT entity.* FROM group_member JOIN entity ON entity.id = group_member.group_id
         WHERE group_member.user_id = ? ORDER BY name_key`,
      userId,
    )
    .map(entityOf);
}

export function membersOfGroup(catalogue: Catalogue, groupId: string): Entity[] {
  return catalogue
    .all<EntityRow>(
      `SELECT entity.* FROM group_member JOIN entity ON entity.id = group_member.user_id
         WHERE group_member.group_id = ? ORDER BY name_key`,
      groupId,
    )
    .map(entityOf);
}

export function entityOf(row: EntityRow): Entity | Role {
  const entity: Entity = {
    id: row.id,
    kind: row.kind,
    accountId: row.account_id,
    name: row.name,
    path: row.path,
    arn: entityArn(row.account_id, row.kind, row.path, row.name),
    createdAt: row.created_at,
    boundaryArn: row.boundary_arn ?? undefined,
  };
  if (row.kind !== "role") return entity;
  return {
    ...entity,
    kind: "role",
    trustPolicy: row.trust_policy ?? "",
    description: row.description ?? undefined,
    maxSessionSeconds: row.max_session_seconds ?? 3600,
    lastUsedAt: row.last_used_at ?? undefined,
    lastUsedRegion: row.last_used_region ?? undefined,
  } satisfies Role;
}

export type { EntityKind, EntityRow };
