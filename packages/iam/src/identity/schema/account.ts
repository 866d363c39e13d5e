/** What an account as a whole has: its alias, and its switches by name. */
export const ACCOUNT_TABLES = `
CREATE TABLE account_alias (
  account_id TEXT PRIMARY KEY REFERENCES account (id),
  alias TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE account_setting (
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;
`;
