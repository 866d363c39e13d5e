/** SAML providers, and the private keys that open assertions encrypted to them. */
export const SAML_PROVIDER_TABLES = `
CREATE TABLE saml_provider (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  encryption_mode TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX saml_provider_by_name ON saml_provider (account_id, name);

CREATE TABLE saml_private_key (
  id TEXT PRIMARY KEY,
  provider_id TEXT NOT NULL REFERENCES saml_provider (id),
  pem TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX saml_private_key_by_provider ON saml_private_key (provider_id);
`;
