/** Catalogues of older schemas, as real files, brought up to today's. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom, systemEnvironment } from "@cloudglass/env";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Identities, openIdentities } from "../identities.ts";
import { allow, trust } from "../testing/local-account.ts";
import { SCHEMA_STEPS } from "./schema.ts";
import { tokenSealer } from "./session-token.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "old-identities-"));
  file = join(directory, "identities.sqlite");
});
afterEach(() => rmSync(directory, { recursive: true }));

const ACCOUNT = "111111111111";
const ARN = `arn:aws:iam::${ACCOUNT}:policy/old`;
const AT = Date.parse("2026-01-01T00:00:00Z");
const KEY = "AKIAQAAAAAAAGIFVOKH6";
const SESSION_KEY = "ASIAQAAAAAAAGIFVOKH6";
const SEALING_KEY = new Uint8Array(32).fill(7);
const READ = JSON.stringify(allow("s3:GetObject"));

/** Rows of every table of version 1. */
const ROWS: readonly (readonly [
  sql: string,
  ...values: (string | number | Uint8Array | null)[],
])[] = [
  ["INSERT INTO account VALUES (?, ?)", ACCOUNT, AT],
  ...["AIDAOLD user ann", "AGPAOLD group staff", "AROAOLD role worker"].map((text) => {
    const [id = "", kind = "", name = ""] = text.split(" ");
    const isRole = kind === "role";
    return [
      "INSERT INTO entity VALUES (?, ?, ?, ?, ?, '/a/', ?, ?, ?, ?, ?, ?, ?)",
      id.padEnd(21, "A"),
      ACCOUNT,
      kind,
      name,
      name,
      AT,
      kind === "user" ? "arn:aws:iam::aws:policy/PowerUserAccess" : null,
      isRole ? trust({ AWS: ACCOUNT }) : null,
      isRole ? "works" : null,
      isRole ? 7200 : null,
      isRole ? AT : null,
      isRole ? "eu-west-1" : null,
    ] as const;
  }),
  ["INSERT INTO group_member VALUES (?, ?)", "AGPAOLD".padEnd(21, "A"), "AIDAOLD".padEnd(21, "A")],
  [
    "INSERT INTO access_key VALUES (?, ?, ?, ?, 1, ?, ?, 's3', 'us-east-1')",
    KEY,
    ACCOUNT,
    "AIDAOLD".padEnd(21, "A"),
    "old-secret",
    AT,
    AT,
  ],
  ["INSERT INTO inline_policy VALUES (?, 'own', ?)", "AGPAOLD".padEnd(21, "A"), READ],
  [
    "INSERT INTO managed_policy VALUES (?, ?, 'old', 'old', '/', ?, 'from before', 3, 4, ?, ?)",
    "ANPAOLD".padEnd(21, "A"),
    ACCOUNT,
    ARN,
    AT,
    AT,
  ],
  ["INSERT INTO policy_version VALUES (?, 3, ?, ?)", "ANPAOLD".padEnd(21, "A"), READ, AT],
  ["INSERT INTO attachment VALUES (?, ?)", "AROAOLD".padEnd(21, "A"), ARN],
  ["INSERT INTO tag VALUES (?, 'Team', 'blue')", "AIDAOLD".padEnd(21, "A")],
  ["INSERT INTO secret VALUES ('session-token-key', ?)", SEALING_KEY],
];

function makeCatalogueOf(version: number): void {
  mkdirSync(directory, { recursive: true });
  const database = new Database(file);
  for (const step of SCHEMA_STEPS.slice(0, version)) database.exec(step);
  database.pragma(`user_version = ${version}`);
  for (const [sql, ...values] of ROWS) database.prepare(sql).run(...values);
  database.close();
}

async function opened<Result>(run: (identities: Identities) => Result): Promise<Result> {
  const env = systemEnvironment({ dataDirectory: directory, durability: "process" });
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const identities = openIdentities({ env, log: quiet });
  try {
    return run(identities);
  } finally {
    await identities.close();
    env.close();
  }
}

/** Every row of the tables that there are, as SQLite has them. */
function rowsOf(tables: readonly string[]): Record<string, Record<string, unknown>[]> {
  const database = new Database(file, { readonly: true });
  const rows = Object.fromEntries(
    tables.map((table) => [
      table,
      database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all(),
    ]),
  );
  database.close();
  return rows;
}

function tables(): string[] {
  const database = new Database(file, { readonly: true });
  const names = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all();
  database.close();
  return names.map(({ name }) => name).filter((name) => !name.startsWith("sqlite_"));
}

test("a catalogue of version 1 is brought up to today's with its rows intact, once", async () => {
  makeCatalogueOf(1);
  const before = rowsOf(tables());
  expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);
  for (let time = 0; time < 2; time++) {
    await opened(() => {});
    const after = rowsOf(tables());
    for (const [table, rows] of Object.entries(before)) {
      expect(after[table]?.length, table).toBe(rows.length);
      // A table may have got columns; those that were there hold what they held.
      for (const [index, row] of rows.entries()) expect(after[table]?.[index]).toMatchObject(row);
    }
    const database = new Database(file, { readonly: true });
    expect(database.pragma("user_version", { simple: true })).toBe(SCHEMA_STEPS.length);
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(database.pragma("foreign_key_check")).toEqual([]);
    database.close();
  }
});

test("what was brought up is the schema of a catalogue that is new", async () => {
  const shapes = () => {
    const database = new Database(file, { readonly: true });
    const all = database
      .prepare<[], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_schema ORDER BY name",
      )
      .all();
    database.close();
    return all;
  };
  makeCatalogueOf(1);
  await opened(() => {});
  const broughtUp = shapes();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${file}${suffix}`, { force: true });
  await opened(() => {});
  expect(broughtUp).toEqual(shapes());
});

test("users, policies and sessions from before the change decide as they did", async () => {
  makeCatalogueOf(1);
  const session = {
    kind: "assumed-role",
    entityId: "AROAOLD".padEnd(21, "A"),
    accountId: ACCOUNT,
    name: "tour",
    secretAccessKey: "session-secret",
    issuedAt: AT,
    expiresAt: Number.MAX_SAFE_INTEGER,
  } as const;
  const token = tokenSealer(SEALING_KEY, new SeededRandom(1)).seal(SESSION_KEY, session);
  await opened(({ authority }) => {
    for (const [key, sessionToken] of [[KEY], [SESSION_KEY, token]] as const) {
      const found = authority.resolve(key, sessionToken);
      if (found.kind !== "found") throw new Error(found.kind);
      const { credential } = found;
      const may = (action: string) =>
        authority.authorize(
          credential.principal,
          credential,
          { action, resource: "arn:aws:s3:::b/k" },
          {},
        ).allowed;
      expect([may("s3:GetObject"), may("s3:PutObject")]).toEqual([true, false]);
    }
  });
});

test("a catalogue of a later version is refused and left as it is", async () => {
  makeCatalogueOf(SCHEMA_STEPS.length);
  const database = new Database(file);
  database.pragma(`user_version = ${SCHEMA_STEPS.length + 1}`);
  database.close();
  const before = rowsOf(["entity", "access_key"]);
  await expect(opened(() => {})).rejects.toThrow(/schema version/);
  expect(rowsOf(["entity", "access_key"])).toEqual(before);
});
