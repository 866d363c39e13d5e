/** Which services may work in all accounts of an organization, and which accounts administer them. */
import type { Catalogue } from "../catalogue.ts";
import type { Organization } from "./organization.ts";

export interface ServiceAccess {
  /** `iam.amazonaws.com` */
  readonly service: string;
  readonly enabledAt: number;
}

export interface Delegation extends ServiceAccess {
  readonly accountId: string;
}

interface AccessRow {
  service: string;
  enabled_at: number;
}

/** Trusted access of a service (`iam.amazonaws.com`) to the organization. */
export function hasServiceAccess(
  catalogue: Catalogue,
  organization: Organization,
  service: string,
): boolean {
  return (
    catalogue.get(
      "SELECT 1 FROM service_access WHERE organization_id = ? AND service = ?",
      organization.id,
      service,
    ) !== undefined
  );
}

/** By name. */
export function serviceAccesses(catalogue: Catalogue, organization: Organization): ServiceAccess[] {
  return catalogue
    .all<AccessRow>(
      "SELECT * FROM service_access WHERE organization_id = ? ORDER BY service",
      organization.id,
    )
    .map((row) => ({ service: row.service, enabledAt: row.enabled_at }));
}

export function enableServiceAccess(
  catalogue: Catalogue,
  organization: Organization,
  service: string,
  at: number,
): void {
  catalogue.run(
    "INSERT OR IGNORE INTO service_access (organization_id, service, enabled_at) VALUES (?, ?, ?)",
    organization.id,
    service,
    at,
  );
}

export function disableServiceAccess(
  catalogue: Catalogue,
  organization: Organization,
  service: string,
): void {
  catalogue.run(
    "DELETE FROM service_access WHERE organization_id = ? AND service = ?",
    organization.id,
    service,
  );
}

/** Of all accounts, oldest first. */
export function delegations(catalogue: Catalogue, organization: Organization): Delegation[] {
  return catalogue
    .all<AccessRow & { account_id: string }>(
      `SELECT * FROM delegated_administrator WHERE organization_id = ?
         ORDER BY enabled_at, account_id, service`,
      organization.id,
    )
    .map((row) => ({
      accountId: row.account_id,
      service: row.service,
      enabledAt: row.enabled_at,
    }));
}

export function isDelegatedAdministrator(
  catalogue: Catalogue,
  organization: Organization,
  accountId: string,
): boolean {
  return (
    catalogue.get(
      "SELECT 1 FROM delegated_administrator WHERE organization_id = ? AND account_id = ?",
      organization.id,
      accountId,
    ) !== undefined
  );
}

export function insertDelegation(
  catalogue: Catalogue,
  organization: Organization,
  { accountId, service, enabledAt }: Delegation,
): void {
  catalogue.run(
    `INSERT INTO delegated_administrator (organization_id, account_id, service, enabled_at)
       VALUES (?, ?, ?, ?)`,
    organization.id,
    accountId,
    service,
    enabledAt,
  );
}

/** False when the account was not its administrator. */
export function deleteDelegation(
  catalogue: Catalogue,
  organization: Organization,
  accountId: string,
  service: string,
): boolean {
  return (
    catalogue.run(
      `DELETE FROM delegated_administrator
         WHERE organization_id = ? AND account_id = ? AND service = ?`,
      organization.id,
      accountId,
      service,
    ) > 0
  );
}
