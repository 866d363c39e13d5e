/** Instance profiles; `role_id` is the one role that a profile can hold. */
export const INSTANCE_PROFILE_TABLES = `
CREATE TABLE instance_profile (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  path TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  role_id TEXT REFERENCES entity (id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX instance_profile_by_name ON instance_profile (account_id, name_key);
CREATE INDEX instance_profile_by_role ON instance_profile (role_id) WHERE role_id IS NOT NULL;
`;
