/**
 * OpenID Connect providers. `url` is without its scheme; lists are JSON texts, because they are read and written whole.
 * `oidc_registration` says where the keys of a provider are while it cannot be asked at its own URL; it belongs to the
 * provider's URL, in every account.
 */
export const OIDC_PROVIDER_TABLES = `
CREATE TABLE oidc_provider (
  account_id TEXT NOT NULL REFERENCES account (id),
  url TEXT NOT NULL,
  client_ids TEXT NOT NULL,
  thumbprints TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE oidc_registration (
  url TEXT PRIMARY KEY,
  keys TEXT,
  jwks_uri TEXT,
  issuer TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX oidc_registration_by_issuer
  ON oidc_registration (issuer) WHERE issuer IS NOT NULL;
`;
