/**
 * What principals did: a row for a user, role or root (its account), an action and a resource. `is_prefix`: the resource
 * stands for all that begin with it. `access_report` holds the answers of the access advisor's jobs, as JSON.
 */
export const ACTIVITY_TABLES = `
CREATE TABLE activity (
  entity_id TEXT NOT NULL,
  action TEXT NOT NULL,
  allowed INTEGER NOT NULL,
  is_prefix INTEGER NOT NULL,
  resource TEXT NOT NULL,
  uses INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_region TEXT NOT NULL,
  last_arn TEXT NOT NULL,
  PRIMARY KEY (entity_id, action, allowed, is_prefix, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_report (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_report_by_account ON access_report (account_id, created_at);
`;
