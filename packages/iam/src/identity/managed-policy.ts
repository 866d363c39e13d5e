/** Managed policies, their versions and what they are attached to; those that AWS keeps are read-only. */
import type { Random } from "@cloudglass/env";
import { policyArn } from "./arn.ts";
import {
  findKeptPolicy,
  findKeptVersion,
  isKeptByAws,
  keptDocument,
  keptVersions,
} from "./aws-managed-policies.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Entity, type EntityRow, ensureAccount, entityOf } from "./entity.ts";
import { uniqueId } from "./unique-id.ts";

export interface ManagedPolicy {
  /** `ANPA…` */
  readonly id: string;
  /** `aws` for those that AWS keeps. */
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** 3 for `v3`. */
  readonly defaultVersion: number;
  /** Highest version ever made: numbers are not used twice. */
  readonly lastVersion: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface PolicyVersion {
  readonly version: number;
  readonly document: string;
  readonly createdAt: number;
}

interface PolicyRow {
  id: string;
  account_id: string;
  name: string;
  path: string;
  arn: string;
  description: string | null;
  default_version: number;
  last_version: number;
  created_at: number;
  updated_at: number;
}

interface VersionRow {
  version: number;
  document: string;
  created_at: number;
}

export interface NewPolicy {
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly document: string;
  readonly createdAt: number;
}

/** REQUIRES: the account has no policy of this name; inside `write`. */
export function insertPolicy(
  catalogue: Catalogue,
  random: Random,
  policy: NewPolicy,
): { readonly id: string; readonly arn: string } {
  ensureAccount(catalogue, policy.accountId, policy.createdAt);
  const id = uniqueId(random, "ANPA");
  const arn = policyArn(policy.accountId, policy.path, policy.name);
  catalogue.run(
    `INSERT INTO managed_policy (id, account_id, name, name_key, path, arn, description,
       default_version, last_version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)`,
    id,
    policy.accountId,
    policy.name,
    policy.name.toLowerCase(),
    policy.path,
    arn,
    policy.description ?? null,
    policy.createdAt,
    policy.createdAt,
  );
  insertVersion(catalogue, id, 1, policy.document, policy.createdAt);
  return { id, arn };
}

export function findPolicy(catalogue: Catalogue, arn: string): ManagedPolicy | undefined {
  if (isKeptByAws(arn)) return findKeptPolicy(arn);
  const row = catalogue.get<PolicyRow>("SELECT * FROM managed_policy WHERE arn = ?", arn);
  return row && policyOf(row);
}

export function findPolicyByName(
  catalogue: Catalogue,
  accountId: string,
  name: string,
): ManagedPolicy | undefined {
  const row = catalogue.get<PolicyRow>(
    "SELECT * FROM managed_policy WHERE account_id = ? AND name_key = ?",
    accountId,
    name.toLowerCase(),
  );
  return row && policyOf(row);
}

/** The account's own, by name. */
export function listPolicies(
  catalogue: Catalogue,
  accountId: string,
  pathPrefix: string,
): ManagedPolicy[] {
  return catalogue
    .all<PolicyRow>(
      `SELECT * FROM managed_policy WHERE account_id = ? AND substr(path, 1, length(?)) = ?
         ORDER BY name_key`,
      accountId,
      pathPrefix,
      pathPrefix,
    )
    .map(policyOf);
}

/** REQUIRES: attached to nothing and no boundary; only the default version is left. */
export function deletePolicy(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", id);
  catalogue.run("DELETE FROM policy_version WHERE policy_id = ?", id);
  catalogue.run("DELETE FROM managed_policy WHERE id = ?", id);
}

/** Oldest first, without their documents. */
export function versionsOf(
  catalogue: Catalogue,
  policy: ManagedPolicy,
): Omit<PolicyVersion, "document">[] {
  if (isKeptByAws(policy.arn)) return keptVersions(policy.arn);
  return catalogue.all<Omit<PolicyVersion, "document">>(
    `SELECT version, created_at AS createdAt FROM policy_version WHERE policy_id = ?
       ORDER BY version`,
    policy.id,
  );
}

export function findVersion(
  catalogue: Catalogue,
  policy: ManagedPolicy,
  version: number,
): PolicyVersion | undefined {
  if (isKeptByAws(policy.arn)) return findKeptVersion(policy.arn, version);
  const row = catalogue.get<VersionRow>(
    "SELECT * FROM policy_version WHERE policy_id = ? AND version = ?",
    policy.id,
    version,
  );
  return row && versionOf(row);
}

/** Adds the next version and returns its number. */
export function addVersion(
  catalogue: Catalogue,
  policy: ManagedPolicy,
  document: string,
  at: number,
): number {
  const version = policy.lastVersion + 1;
  insertVersion(catalogue, policy.id, version, document, at);
  catalogue.run(
    "UPDATE managed_policy SET last_version = ?, updated_at = ? WHERE id = ?",
    version,
    at,
    policy.id,
  );
  return version;
}

export function setDefaultVersion(
  catalogue: Catalogue,
  id: string,
  version: number,
  at: number,
): void {
  catalogue.run(
    "UPDATE managed_policy SET default_version = ?, updated_at = ? WHERE id = ?",
    version,
    at,
    id,
  );
}

export function deleteVersion(catalogue: Catalogue, id: string, version: number): void {
  catalogue.run("DELETE FROM policy_version WHERE policy_id = ? AND version = ?", id, version);
}

/** JSON text of the default version; undefined when there is no such policy. */
export function defaultDocument(catalogue: Catalogue, arn: string): string | undefined {
  if (isKeptByAws(arn)) return keptDocument(arn);
  return catalogue.get<{ document: string }>(
    `SELECT document FROM managed_policy JOIN policy_version
       ON policy_id = managed_policy.id AND version = default_version WHERE arn = ?`,
    arn,
  )?.document;
}

/** What is attached to the entity, by ARN, with the JSON text of the default version. */
export function attachedDocuments(
  catalogue: Catalogue,
  entityId: string,
): { readonly arn: string; readonly document: string }[] {
  return catalogue
    .all<{ arn: string; document: string | null }>(
      `SELECT policy_arn AS arn, document FROM attachment
         LEFT JOIN managed_policy ON managed_policy.arn = policy_arn
         LEFT JOIN policy_version ON policy_id = managed_policy.id AND version = default_version
         WHERE entity_id = ? ORDER BY policy_arn`,
      entityId,
    )
    .flatMap(({ arn, document }) => {
      const text = document ?? defaultDocument(catalogue, arn);
      return text === undefined ? [] : [{ arn, document: text }];
    });
}

export function attach(catalogue: Catalogue, entityId: string, arn: string): void {
  catalogue.run(
    "INSERT OR IGNORE INTO attachment (entity_id, policy_arn) VALUES (?, ?)",
    entityId,
    arn,
  );
}

/** False when it was not attached. */
export function detach(catalogue: Catalogue, entityId: string, arn: string): boolean {
  return (
    catalogue.run("DELETE FROM attachment WHERE entity_id = ? AND policy_arn = ?", entityId, arn) >
    0
  );
}

export function attachedArns(catalogue: Catalogue, entityId: string): string[] {
  return catalogue
    .all<{ policy_arn: string }>(
      "SELECT policy_arn FROM attachment WHERE entity_id = ? ORDER BY policy_arn",
      entityId,
    )
    .map((row) => row.policy_arn);
}

/** Entities of the account that the policy is attached to, or whose boundary it is; by kind, then name. */
export function entitiesWithPolicy(
  catalogue: Catalogue,
  accountId: string,
  arn: string,
  usage: "attached" | "boundary",
): Entity[] {
  const sql =
    usage === "attached"
      ? `SELECT entity.* FROM attachment JOIN entity ON entity.id = attachment.entity_id
           WHERE policy_arn = ? AND account_id = ? ORDER BY kind, name_key`
      : "SELECT * FROM entity WHERE boundary_arn = ? AND account_id = ? ORDER BY kind, name_key";
  return catalogue.all<EntityRow>(sql, arn, accountId).map(entityOf);
}

/** How many entities of the account have it attached, and as their boundary. */
export function usesOfPolicy(
  catalogue: Catalogue,
  accountId: string,
  arn: string,
): { readonly attached: number; readonly boundary: number } {
  return (
    catalogue.get<{ attached: number; boundary: number }>(
      `SELECT (SELECT count(*) FROM attachment JOIN entity ON entity.id = attachment.entity_id
                 WHERE policy_arn = ? AND account_id = ?) AS attached,
              (SELECT count(*) FROM entity WHERE boundary_arn = ? AND account_id = ?) AS boundary`,
      arn,
      accountId,
      arn,
      accountId,
    ) ?? { attached: 0, boundary: 0 }
  );
}

function insertVersion(
  catalogue: Catalogue,
  policyId: string,
  version: number,
  document: string,
  at: number,
): void {
  catalogue.run(
    "INSERT INTO policy_version (policy_id, version, document, created_at) VALUES (?, ?, ?, ?)",
    policyId,
    version,
    document,
    at,
  );
}

function policyOf(row: PolicyRow): ManagedPolicy {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    path: row.path,
    arn: row.arn,
    description: row.description ?? undefined,
    defaultVersion: row.default_version,
    lastVersion: row.last_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function versionOf(row: VersionRow): PolicyVersion {
  return { version: row.version, document: row.document, createdAt: row.created_at };
}
