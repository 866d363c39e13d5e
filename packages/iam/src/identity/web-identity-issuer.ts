/**
 * Outbound identity federation: an account is the issuer of JSON Web Tokens, under a URL of its own that it keeps when the
 * feature is switched off and on again. Source: IAM User Guide, "Outbound identity federation".
 */
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";

export interface WebIdentityIssuer {
  readonly accountId: string;
  /** First label of its host. */
  readonly issuerId: string;
  readonly isEnabled: boolean;
}

interface IssuerRow {
  account_id: string;
  issuer_id: string;
  is_enabled: number;
}

/** Below it every issuer has a host. */
export const ISSUER_DOMAIN = "tokens.sts.global.api.aws";

/** The `iss` of its tokens. */
export function issuerUrl({ issuerId }: Pick<WebIdentityIssuer, "issuerId">): string {
  return `https://${issuerId}.${ISSUER_DOMAIN}`;
}

export function issuerOfAccount(
  catalogue: Catalogue,
  accountId: string,
): WebIdentityIssuer | undefined {
  const row = catalogue.get<IssuerRow>(
    "SELECT * FROM web_identity_issuer WHERE account_id = ?",
    accountId,
  );
  return row && issuerOfRow(row);
}

export function findIssuer(catalogue: Catalogue, issuerId: string): WebIdentityIssuer | undefined {
  const row = catalogue.get<IssuerRow>(
    "SELECT * FROM web_identity_issuer WHERE issuer_id = ?",
    issuerId,
  );
  return row && issuerOfRow(row);
}

/** Inside `write`. @param issuerId of a new issuer; one that is there keeps its own */
export function enableIssuer(
  catalogue: Catalogue,
  accountId: string,
  issuerId: string,
  at: number,
): void {
  ensureAccount(catalogue, accountId, at);
  catalogue.run(
    `INSERT INTO web_identity_issuer (account_id, issuer_id, is_enabled) VALUES (?, ?, 1)
       ON CONFLICT (account_id) DO UPDATE SET is_enabled = 1`,
    accountId,
    issuerId,
  );
}

export function disableIssuer(catalogue: Catalogue, accountId: string): void {
  catalogue.run("UPDATE web_identity_issuer SET is_enabled = 0 WHERE account_id = ?", accountId);
}

function issuerOfRow(row: IssuerRow): WebIdentityIssuer {
  return {
    accountId: row.account_id,
    issuerId: row.issuer_id,
    isEnabled: row.is_enabled === 1,
  };
}
