/** Deletions of service-linked roles that were asked for; every one of them has succeeded. */
export const SERVICE_LINKED_ROLE_TABLES = `
CREATE TABLE role_deletion (
  task_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  asked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX role_deletion_by_account ON role_deletion (account_id, asked_at);
`;
