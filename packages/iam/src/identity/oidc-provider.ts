/**
 * OpenID Connect providers that an account trusts. A provider is known by its URL: there is one a URL and account, and a
 * slash at the end makes it another one. Source: IAM User Guide, "Create an OpenID Connect (OIDC) identity provider".
 */
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";

export interface OidcProvider {
  readonly accountId: string;
  /** Without its scheme: `token.actions.githubusercontent.com`, `oidc.example.com/id/1`. */
  readonly url: string;
  readonly arn: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: number;
}

interface ProviderRow {
  account_id: string;
  url: string;
  client_ids: string;
  thumbprints: string;
  created_at: number;
}

export function oidcProviderArn(accountId: string, url: string): string {
  return `arn:aws:iam::${accountId}:oidc-provider/${url}`;
}

/** Whether a text is what may stand behind `https://`: host and path, without port, query and user. */
export function isOidcProviderUrl(url: string): boolean {
  return URL_TEXT.test(url) && url.length <= URL_LENGTH_MAX;
}

const URL_TEXT = /^[A-Za-z0-9.-]+(?:\/[\w\-.~%!$&'()*+,;=:@/]*)?$/;
const URL_LENGTH_MAX = 247;

/** REQUIRES: the account has no provider of this URL; inside `write`. */
export function insertOidcProvider(
  catalogue: Catalogue,
  provider: Omit<OidcProvider, "arn">,
): void {
  ensureAccount(catalogue, provider.accountId, provider.createdAt);
  catalogue.run(
    `INSERT INTO oidc_provider (account_id, url, client_ids, thumbprints, created_at)
       VALUES (?, ?, ?, ?, ?)`,
    provider.accountId,
    provider.url,
    JSON.stringify(provider.clientIds),
    JSON.stringify(provider.thumbprints),
    provider.createdAt,
  );
}

export function findOidcProvider(
  catalogue: Catalogue,
  accountId: string,
  url: string,
): OidcProvider | undefined {
  const row = catalogue.get<ProviderRow>(
    "SELECT * FROM oidc_provider WHERE account_id = ? AND url = ?",
    accountId,
    url,
  );
  return row && providerOf(row);
}

/** By URL. */
export function listOidcProviders(catalogue: Catalogue, accountId: string): OidcProvider[] {
  return catalogue
    .all<ProviderRow>("SELECT * FROM oidc_provider WHERE account_id = ? ORDER BY url", accountId)
    .map(providerOf);
}

export function setClientIds(
  catalogue: Catalogue,
  { accountId, url }: OidcProvider,
  clientIds: readonly string[],
): void {
  catalogue.run(
    "UPDATE oidc_provider SET client_ids = ? WHERE account_id = ? AND url = ?",
    JSON.stringify(clientIds),
    accountId,
    url,
  );
}

export function setThumbprints(
  catalogue: Catalogue,
  { accountId, url }: OidcProvider,
  thumbprints: readonly string[],
): void {
  catalogue.run(
    "UPDATE oidc_provider SET thumbprints = ? WHERE account_id = ? AND url = ?",
    JSON.stringify(thumbprints),
    accountId,
    url,
  );
}

export function deleteOidcProvider(
  catalogue: Catalogue,
  { accountId, url, arn }: OidcProvider,
): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", arn);
  catalogue.run("DELETE FROM oidc_provider WHERE account_id = ? AND url = ?", accountId, url);
}

function providerOf(row: ProviderRow): OidcProvider {
  return {
    accountId: row.account_id,
    url: row.url,
    arn: oidcProviderArn(row.account_id, row.url),
    clientIds: JSON.parse(row.client_ids) as string[],
    thumbprints: JSON.parse(row.thumbprints) as string[],
    createdAt: row.created_at,
  };
}
