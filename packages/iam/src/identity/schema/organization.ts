/**
 * Organizations. `sequence` numbers what a listing shows in the order of its making. An account's profile outlives its
 * membership: the account stays what it is when it leaves.
 */
export const ORGANIZATION_TABLES = `
CREATE TABLE account_profile (
  account_id TEXT PRIMARY KEY,
  email TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name TEXT NOT NULL,
  closed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE organization (
  id TEXT PRIMARY KEY,
  management_id TEXT NOT NULL UNIQUE,
  root_id TEXT NOT NULL UNIQUE,
  feature_set TEXT NOT NULL CHECK (feature_set IN ('ALL', 'CONSOLIDATED_BILLING')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organization_unit (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id),
  parent_id TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX organization_unit_by_parent ON organization_unit (parent_id, name);

CREATE TABLE organization_member (
  sequence INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id),
  parent_id TEXT NOT NULL,
  joined_method TEXT NOT NULL CHECK (joined_method IN ('CREATED', 'INVITED')),
  joined_at INTEGER NOT NULL
) STRICT;
CREATE INDEX organization_member_by_parent ON organization_member (parent_id);

-- Rows of accounts that are being made hold what they are made from.
CREATE TABLE account_creation (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id),
  state TEXT NOT NULL CHECK (state IN ('IN_PROGRESS', 'SUCCEEDED', 'FAILED')),
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role_name TEXT NOT NULL,
  tags TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  completed_at INTEGER,
  account_id TEXT,
  failure TEXT
) STRICT;

CREATE TABLE organization_policy_type (
  organization_id TEXT NOT NULL REFERENCES organization (id),
  type TEXT NOT NULL,
  PRIMARY KEY (organization_id, type)
) STRICT, WITHOUT ROWID;

CREATE TABLE organization_policy (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL REFERENCES organization (id),
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  content TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organization_policy_by_name ON organization_policy (organization_id, type, name);

-- policy_id may be one that AWS keeps.
CREATE TABLE organization_attachment (
  sequence INTEGER PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organization (id),
  target_id TEXT NOT NULL,
  policy_id TEXT NOT NULL,
  type TEXT NOT NULL,
  attached_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organization_attachment_by_target
  ON organization_attachment (target_id, policy_id);
CREATE INDEX organization_attachment_by_policy
  ON organization_attachment (organization_id, policy_id);

CREATE TABLE organization_tag (
  organization_id TEXT NOT NULL REFERENCES organization (id),
  resource_id TEXT NOT NULL,
  tag_key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (organization_id, resource_id, tag_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE service_access (
  organization_id TEXT NOT NULL REFERENCES organization (id),
  service TEXT NOT NULL,
  enabled_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE delegated_administrator (
  organization_id TEXT NOT NULL REFERENCES organization (id),
  account_id TEXT NOT NULL,
  service TEXT NOT NULL,
  enabled_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, account_id, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE organization_delegation (
  organization_id TEXT PRIMARY KEY REFERENCES organization (id),
  id TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- account_id is the account that is asked; management_id the one that was asked for when it was made.
CREATE TABLE handshake (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL,
  management_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  action TEXT NOT NULL,
  state TEXT NOT NULL,
  party_type TEXT NOT NULL,
  party_id TEXT NOT NULL,
  notes TEXT,
  tags TEXT NOT NULL,
  parent_id TEXT,
  requested_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
-- Bills of the source's organization go to the target's; both are management accounts.
CREATE TABLE responsibility_transfer (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  source_id TEXT NOT NULL,
  source_organization_id TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_organization_id TEXT NOT NULL,
  handshake_id TEXT NOT NULL,
  start_at INTEGER NOT NULL,
  end_at INTEGER
) STRICT;
CREATE INDEX transfer_by_source ON responsibility_transfer (source_organization_id);
CREATE INDEX transfer_by_target ON responsibility_transfer (target_organization_id);
CREATE INDEX handshake_by_account ON handshake (account_id);
CREATE INDEX handshake_by_organization ON handshake (organization_id);
`;
