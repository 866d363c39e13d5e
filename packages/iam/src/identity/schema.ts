/**
 * Tables of the identity catalogue; drawn in docs/internals/identities.md. Times are milliseconds since the Unix
 * epoch. `name_key` is the name in lower case: names are unique in an account without regard to case.
 */
import { TABLES_OF_VERSION_2 } from "./schema/version-2.ts";

const VERSION_1 = `
CREATE TABLE account (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL CHECK (kind IN ('user', 'group', 'role')),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  path TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  boundary_arn TEXT,
  trust_policy TEXT,
  description TEXT,
  max_session_seconds INTEGER,
  last_used_at INTEGER,
  last_used_region TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entity_by_name ON entity (account_id, kind, name_key);
CREATE INDEX entity_by_boundary ON entity (boundary_arn) WHERE boundary_arn IS NOT NULL;

CREATE TABLE group_member (
  group_id TEXT NOT NULL REFERENCES entity (id),
  user_id TEXT NOT NULL REFERENCES entity (id),
  PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_by_user ON group_member (user_id);

-- owner_id is a user's id, or the account's for keys of its root.
CREATE TABLE access_key (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  secret TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  last_used_service TEXT,
  last_used_region TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX access_key_by_owner ON access_key (owner_id);

CREATE TABLE inline_policy (
  entity_id TEXT NOT NULL REFERENCES entity (id),
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (entity_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE managed_policy (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  path TEXT NOT NULL,
  arn TEXT NOT NULL UNIQUE,
  description TEXT,
  default_version INTEGER NOT NULL,
  last_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX managed_policy_by_name ON managed_policy (account_id, name_key);

CREATE TABLE policy_version (
  policy_id TEXT NOT NULL REFERENCES managed_policy (id),
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (policy_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  entity_id TEXT NOT NULL REFERENCES entity (id),
  policy_arn TEXT NOT NULL,
  PRIMARY KEY (entity_id, policy_arn)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_policy ON attachment (policy_arn);

-- owner_id is an entity's or a managed policy's id.
CREATE TABLE tag (
  owner_id TEXT NOT NULL,
  tag_key TEXT NOT NULL COLLATE NOCASE,
  value TEXT NOT NULL,
  PRIMARY KEY (owner_id, tag_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** One text a version: a catalogue of version n is brought up to date by what comes after the first n. */
export const SCHEMA_STEPS: readonly string[] = [VERSION_1, TABLES_OF_VERSION_2];
