/** Credentials of users for one service. Secrets are kept as access keys' are: they are to be checked. */
export const SERVICE_CREDENTIAL_TABLES = `
CREATE TABLE service_credential (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES entity (id),
  service TEXT NOT NULL,
  alias TEXT NOT NULL,
  secret TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX service_credential_by_user ON service_credential (user_id);
`;
