/** A data directory of an older Cloudglass is brought up to date; one of a newer one is refused. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemEnvironment } from "@cloudglass/env";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ObjectIndex } from "./object-index.ts";
import { SCHEMA_VERSION } from "./schema.ts";

/** What schema version 1 had, with a bucket, an object of one blob, and an upload with a part. */
const VERSION_1 = `
CREATE TABLE bucket (bucket_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
  owner_account TEXT NOT NULL, region TEXT NOT NULL, created_ms INTEGER NOT NULL, policy TEXT) STRICT;
CREATE TABLE object (bucket_id INTEGER NOT NULL, object_key TEXT NOT NULL,
  version_id TEXT NOT NULL DEFAULT 'null', size INTEGER NOT NULL, etag TEXT NOT NULL,
  modified_ms INTEGER NOT NULL, headers TEXT, checksum TEXT, blob TEXT, content_id INTEGER,
  part_count INTEGER, upload_id TEXT, PRIMARY KEY (bucket_id, object_key)) STRICT, WITHOUT ROWID;
CREATE TABLE segment (content_id INTEGER NOT NULL, start INTEGER NOT NULL, size INTEGER NOT NULL,
  part_number INTEGER NOT NULL, checksum TEXT, blob_id TEXT,
  PRIMARY KEY (content_id, part_number)) STRICT, WITHOUT ROWID;
CREATE TABLE blob (blob_id TEXT PRIMARY KEY, size INTEGER NOT NULL, stripe_bytes INTEGER NOT NULL,
  placement TEXT NOT NULL, reference_count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE upload (bucket_id INTEGER NOT NULL, object_key TEXT NOT NULL, upload_id TEXT NOT NULL,
  content_id INTEGER NOT NULL UNIQUE, initiated_ms INTEGER NOT NULL, initiator_id TEXT NOT NULL,
  owner_account TEXT NOT NULL, headers TEXT, checksum_algorithm TEXT, checksum_type TEXT,
  PRIMARY KEY (bucket_id, object_key, upload_id)) STRICT, WITHOUT ROWID;
CREATE TABLE upload_part (content_id INTEGER NOT NULL, part_number INTEGER NOT NULL,
  size INTEGER NOT NULL, etag TEXT NOT NULL, checksum TEXT NOT NULL, declared TEXT,
  modified_ms INTEGER NOT NULL, blob_id TEXT,
  PRIMARY KEY (content_id, part_number)) STRICT, WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('content', 1);
INSERT INTO bucket VALUES (1, 'old', '000000000000', 'us-east-1', 5, NULL);
INSERT INTO blob VALUES ('aa', 3, 1572864, 'four-zone:0', 1), ('bb', 4, 1572864, 'four-zone:0', 1);
INSERT INTO object VALUES (1, 'k', 'null', 3, 'abc', 7, NULL, 'CRC32 FULL_OBJECT x',
  'aa 3 1572864 four-zone:0', NULL, NULL, NULL);
INSERT INTO upload VALUES (1, 'u', 'id', 1, 8, '', '000000000000', NULL, NULL, NULL);
INSERT INTO upload_part VALUES (1, 1, 4, 'def', 'x', NULL, 9, 'bb');
PRAGMA user_version = 1;
`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cloudglass-catalogue-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function withIndex<Outcome>(use: (index: ObjectIndex) => Outcome): Outcome {
  const env = systemEnvironment({ dataDirectory: directory });
  try {
    const index = new ObjectIndex(env);
    try {
      return use(index);
    } finally {
      index.close();
    }
  } finally {
    env.close();
  }
}

function withDatabase(use: (database: Database.Database) => void): void {
  const database = new Database(join(directory, "objects.sqlite"));
  use(database);
  database.close();
}

test("what was kept by schema version 1 reads the same", () => {
  withDatabase((database) => database.exec(VERSION_1));
  withIndex((index) => {
    const bucket = index.buckets.get("old")!;
    expect(bucket).toMatchObject({
      bucketId: 1,
      settings: { ownership: "BucketOwnerEnforced" },
      createdMs: 5,
    });
    expect(index.objects.get(1, "k")).toMatchObject({
      etag: "abc",
      versionId: "null",
      isDeleteMarker: false,
      content: { kind: "blob", blob: { blobId: "aa", sizeBytes: 3 } },
      encryption: undefined,
      attributes: {},
    });
    expect(index.versions.from(1, "", 10)).toMatchObject([{ objectKey: "k", isLatest: true }]);
    const upload = index.uploads.get(1, "u", "id")!;
    expect(index.uploads.parts(upload.contentId, 0, 10)).toMatchObject([
      { partNumber: 1, etag: "def", blob: { blobId: "bb" }, seal: undefined },
    ]);
  });
  withDatabase((database) => {
    expect(database.pragma("user_version", { simple: true })).toBe(SCHEMA_VERSION);
  });
});

test("after the migration the tables are those of a new index", () => {
  const columnsOf = (): unknown[] => {
    const columns: unknown[] = [];
    withDatabase((database) => {
      const tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name")
        .pluck()
        .all() as string[];
      for (const table of tables) {
        for (const { name } of database.pragma(`table_info(${table})`) as { name: string }[]) {
          columns.push(`${table}.${name}`);
        }
      }
    });
    return columns.sort();
  };
  withDatabase((database) => database.exec(VERSION_1));
  withIndex(() => {});
  const migrated = columnsOf();
  rmSync(directory, { recursive: true, force: true });
  directory = mkdtempSync(join(tmpdir(), "cloudglass-catalogue-"));
  withIndex(() => {});
  expect(migrated).toEqual(columnsOf());
});

test("an index of a newer Cloudglass is refused by its version", () => {
  withDatabase((database) => database.pragma(`user_version = ${SCHEMA_VERSION + 1}`));
  expect(() => withIndex(() => {})).toThrow(`schema version ${SCHEMA_VERSION + 1}`);
});
