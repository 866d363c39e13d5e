/** What an account has, counted; which managed policies it uses. */
import type { Catalogue } from "./catalogue.ts";

/** Tables with a column `account_id`. */
type Counted =
  | "instance_profile"
  | "managed_policy"
  | "mfa_device"
  | "oidc_provider"
  | "saml_provider"
  | "server_certificate";

export function countOf(catalogue: Catalogue, table: Counted, accountId: string): number {
  return (
    catalogue.get<{ n: number }>(
      `SELECT count(*) AS n FROM ${table} WHERE account_id = ?`,
      accountId,
    )?.n ?? 0
  );
}

export function countEnabledMfaDevices(catalogue: Catalogue, accountId: string): number {
  return (
    catalogue.get<{ n: number }>(
      "SELECT count(*) AS n FROM mfa_device WHERE account_id = ? AND owner_id IS NOT NULL",
      accountId,
    )?.n ?? 0
  );
}

/** ARNs of the policies, the account's and AWS's, that are attached to an entity or are its boundary; each once. */
export function policyArnsInUse(catalogue: Catalogue, accountId: string): string[] {
  return catalogue
    .all<{ arn: string }>(
      `SELECT policy_arn AS arn FROM attachment JOIN entity ON entity.id = attachment.entity_id
         WHERE account_id = ?
       UNION SELECT boundary_arn FROM entity WHERE account_id = ? AND boundary_arn IS NOT NULL
       ORDER BY arn`,
      accountId,
      accountId,
    )
    .map(({ arn }) => arn);
}
