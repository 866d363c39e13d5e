/**
 * The object index in SQLite. Keys are TEXT with BINARY collation: SQLite compares the UTF-8 bytes, which is
 * S3's order.
 *
 * `object` holds the current version of each key, so that a listing never walks over old ones; versioning adds a
 * table of noncurrent versions beside it and uses `version_id`. An object's content is nothing (0 bytes), one
 * blob (`blob`: its descriptor, so that a read is one look-up), or the rows of `segment` under its `content_id`. `blob` counts who refers to a blob: a blob
 * without a row is garbage.
 */
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
CREATE TABLE bucket (
  bucket_id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  owner_account TEXT NOT NULL,
  region TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  policy TEXT
) STRICT;

CREATE TABLE object (
  bucket_id INTEGER NOT NULL,
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
  PRIMARY KEY (bucket_id, object_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment (
  content_id INTEGER NOT NULL,
  start INTEGER NOT NULL,
  size INTEGER NOT NULL,
  part_number INTEGER NOT NULL,
  checksum TEXT,
  blob_id TEXT,
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
  PRIMARY KEY (content_id, part_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('content', 0);
`;
