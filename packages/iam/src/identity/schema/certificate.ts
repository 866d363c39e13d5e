/** Server certificates of accounts with their keys, and signing certificates of users. */
export const CERTIFICATE_TABLES = `
CREATE TABLE server_certificate (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  path TEXT NOT NULL,
  body TEXT NOT NULL,
  chain TEXT,
  private_key TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  uploaded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX server_certificate_by_name ON server_certificate (account_id, name_key);

CREATE TABLE signing_certificate (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  -- A user's id, or the account's for certificates of its root.
  owner_id TEXT NOT NULL,
  body TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  active INTEGER NOT NULL,
  uploaded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signing_certificate_by_owner ON signing_certificate (owner_id);
CREATE UNIQUE INDEX signing_certificate_by_fingerprint
  ON signing_certificate (account_id, fingerprint);
`;
