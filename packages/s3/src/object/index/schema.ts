/**
 * The object index in SQLite. Keys are TEXT with BINARY collation: SQLite compares the UTF-8 bytes, which is
 * S3's order.
 *
 * `object` holds the current version of each key, so that a listing never walks over old ones; `object_version`
 * holds noncurrent versions and all delete markers, newest first. `sequence` orders the versions of one key. An
 * object's content is nothing (0 bytes), one blob (`blob`: its descriptor, so that a read is one look-up), or the
 * rows of `segment` under its `content_id`. `blob` counts who refers to a blob: a blob without a row is garbage.
 */
export const SCHEMA_VERSION = 2;

/** What both tables of objects hold of a version. */
const VERSION_COLUMNS = `bucket_id INTEGER NOT NULL,
  object_key TEXT NOT NULL,
  version_id TEXT NOT NULL DEFAULT 'null',
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified_ms INTEGER NOT NULL,
  headers TEXT,
  checksum TEXT,
  blob TEXT,
  content_id INTEGER,
  part_count INTEGER,
  upload_id TEXT,
  sequence INTEGER NOT NULL DEFAULT 1,
  storage_class TEXT,
  encryption TEXT,
  attributes TEXT`;

const OBJECT_VERSION = `
CREATE TABLE object_version (
  ${VERSION_COLUMNS},
  is_delete_marker INTEGER NOT NULL DEFAULT 0,
  noncurrent_ms INTEGER,
  PRIMARY KEY (bucket_id, object_key, sequence DESC)
) STRICT, WITHOUT ROWID;
CREATE INDEX object_version_by_id ON object_version (bucket_id, object_key, version_id);
`;

/** What is still to be told to others. */
const PENDING = `
CREATE TABLE pending_event (
  event_id INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket TEXT NOT NULL,
  kind TEXT NOT NULL,
  arn TEXT NOT NULL,
  message TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pending_event_by_due ON pending_event (due_ms, event_id);

CREATE TABLE pending_replication (
  task_id INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket TEXT NOT NULL,
  object_key TEXT NOT NULL,
  version_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pending_replication_by_due ON pending_replication (due_ms, task_id);
CREATE INDEX pending_replication_by_version ON pending_replication (bucket, object_key, version_id);

CREATE TABLE log_line (
  bucket TEXT NOT NULL,
  line_id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_ms INTEGER NOT NULL,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX log_line_by_bucket ON log_line (bucket, line_id);
`;

const RESTORED = `
CREATE TABLE restored (
  bucket_id INTEGER NOT NULL,
  object_key TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  PRIMARY KEY (bucket_id, object_key, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX restored_by_due ON restored (due_ms);
`;

const ACCOUNTS = `
CREATE TABLE access_point (
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  point TEXT NOT NULL,
  PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  account_id TEXT PRIMARY KEY,
  public_access_block TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

export const SCHEMA = `
CREATE TABLE bucket (
  bucket_id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  owner_account TEXT NOT NULL,
  region TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  policy TEXT,
  settings TEXT NOT NULL DEFAULT '{}',
  revision INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE object (
  ${VERSION_COLUMNS},
  PRIMARY KEY (bucket_id, object_key)
) STRICT, WITHOUT ROWID;
${OBJECT_VERSION}${RESTORED}

CREATE TABLE segment (
  content_id INTEGER NOT NULL,
  start INTEGER NOT NULL,
  size INTEGER NOT NULL,
  part_number INTEGER NOT NULL,
  checksum TEXT,
  blob_id TEXT,
  seal BLOB,
  PRIMARY KEY (content_id, part_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  blob_id TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  stripe_bytes INTEGER NOT NULL,
  placement TEXT NOT NULL,
  reference_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE upload (
  bucket_id INTEGER NOT NULL,
  object_key TEXT NOT NULL,
  upload_id TEXT NOT NULL,
  content_id INTEGER NOT NULL UNIQUE,
  initiated_ms INTEGER NOT NULL,
  initiator_id TEXT NOT NULL,
  owner_account TEXT NOT NULL,
  headers TEXT,
  checksum_algorithm TEXT,
  checksum_type TEXT,
  storage_class TEXT,
  encryption TEXT,
  attributes TEXT,
  object_before TEXT,
  PRIMARY KEY (bucket_id, object_key, upload_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload_part (
  content_id INTEGER NOT NULL,
  part_number INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  checksum TEXT NOT NULL,
  declared TEXT,
  modified_ms INTEGER NOT NULL,
  blob_id TEXT,
  seal BLOB,
  PRIMARY KEY (content_id, part_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('content', 0);
${PENDING}${ACCOUNTS}`;

/** Schema version → what makes it the next one. */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  1: `
ALTER TABLE bucket ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
UPDATE bucket SET settings = '{"ownership":"BucketOwnerEnforced"}';
ALTER TABLE bucket ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN sequence INTEGER NOT NULL DEFAULT 1;
ALTER TABLE object ADD COLUMN storage_class TEXT;
ALTER TABLE object ADD COLUMN encryption TEXT;
ALTER TABLE object ADD COLUMN attributes TEXT;
ALTER TABLE segment ADD COLUMN seal BLOB;
ALTER TABLE upload ADD COLUMN storage_class TEXT;
ALTER TABLE upload ADD COLUMN encryption TEXT;
ALTER TABLE upload ADD COLUMN attributes TEXT;
ALTER TABLE upload ADD COLUMN object_before TEXT;
ALTER TABLE upload_part ADD COLUMN seal BLOB;
${OBJECT_VERSION}${RESTORED}${PENDING}${ACCOUNTS}`,
};
