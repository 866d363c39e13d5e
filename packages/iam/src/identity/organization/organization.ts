/** An organization: its management account, its root, and which types of policy its root has enabled. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import { organizationId, rootId } from "./organization-id.ts";

export type FeatureSet = "ALL" | "CONSOLIDATED_BILLING";

export interface Organization {
  /** `o-…` */
  readonly id: string;
  /** The management account, which AWS once called master. */
  readonly managementId: string;
  /** `r-…`; there is one. */
  readonly rootId: string;
  readonly featureSet: FeatureSet;
}

interface OrganizationRow {
  id: string;
  management_id: string;
  root_id: string;
  feature_set: FeatureSet;
}

/** REQUIRES: the account is in no organization; inside `write`. The management account becomes a member by itself. */
export function insertOrganization(
  catalogue: Catalogue,
  random: Random,
  managementId: string,
  featureSet: FeatureSet,
  at: number,
): Organization {
  const organization = {
    id: organizationId(random),
    managementId,
    rootId: rootId(random),
    featureSet,
  };
  catalogue.run(
    `INSERT INTO organization (id, management_id, root_id, feature_set, created_at)
       VALUES (?, ?, ?, ?, ?)`,
    organization.id,
    managementId,
    organization.rootId,
    featureSet,
    at,
  );
  return organization;
}

/** The organization that the account is a member of, or manages. */
export function organizationOf(catalogue: Catalogue, accountId: string): Organization | undefined {
  const row = catalogue.get<OrganizationRow>(
    `SELECT organization.* FROM organization_member JOIN organization
       ON organization.id = organization_member.organization_id WHERE account_id = ?`,
    accountId,
  );
  return row && organizationOfRow(row);
}

export function organizationById(catalogue: Catalogue, id: string): Organization | undefined {
  const row = catalogue.get<OrganizationRow>("SELECT * FROM organization WHERE id = ?", id);
  return row && organizationOfRow(row);
}

export function hasOrganizations(catalogue: Catalogue): boolean {
  return catalogue.get("SELECT 1 FROM organization LIMIT 1") !== undefined;
}

export function isManagement(organization: Organization, accountId: string): boolean {
  return organization.managementId === accountId;
}

export function setAllFeatures(catalogue: Catalogue, id: string): void {
  catalogue.run("UPDATE organization SET feature_set = 'ALL' WHERE id = ?", id);
}

const TABLES_OF_ORGANIZATION = [
  "organization_attachment",
  "organization_policy",
  "organization_policy_type",
  "organization_tag",
  "organization_delegation",
  "organization_feature",
  "delegated_administrator",
  "service_access",
  "account_creation",
  "organization_unit",
  "organization_member",
];

/** With everything that is its own; handshakes stay, as history of the accounts that they asked. */
export function deleteOrganization(catalogue: Catalogue, id: string): void {
  for (const table of TABLES_OF_ORGANIZATION) {
    catalogue.run(`DELETE FROM ${table} WHERE organization_id = ?`, id);
  }
  catalogue.run("DELETE FROM organization WHERE id = ?", id);
}

/** The types of policy that the root has enabled, by name. */
export function enabledPolicyTypes(catalogue: Catalogue, id: string): string[] {
  return catalogue
    .all<{ type: string }>(
      "SELECT type FROM organization_policy_type WHERE organization_id = ? ORDER BY type",
      id,
    )
    .map((row) => row.type);
}

export function enablePolicyType(catalogue: Catalogue, id: string, type: string): void {
  catalogue.run(
    "INSERT OR IGNORE INTO organization_policy_type (organization_id, type) VALUES (?, ?)",
    id,
    type,
  );
}

export function disablePolicyType(catalogue: Catalogue, id: string, type: string): void {
  catalogue.run(
    "DELETE FROM organization_policy_type WHERE organization_id = ? AND type = ?",
    id,
    type,
  );
}

function organizationOfRow(row: OrganizationRow): Organization {
  return {
    id: row.id,
    managementId: row.management_id,
    rootId: row.root_id,
    featureSet: row.feature_set,
  };
}
