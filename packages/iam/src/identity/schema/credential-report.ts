/** The latest credential report of an account, as it was when it was asked for; it can be read from `ready_at` on. */
export const CREDENTIAL_REPORT_TABLES = `
CREATE TABLE credential_report (
  account_id TEXT PRIMARY KEY REFERENCES account (id),
  ready_at INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
