/**
 * The identity catalogue: one SQLite database that is the truth about accounts, users, groups, roles, keys and
 * policies. A write is one transaction and is committed when `write` returns. In WAL mode with
 * `synchronous=NORMAL` a commit survives the death of the process; with FULL it survives loss of power too.
 */
import type { Environment } from "@cloudglass/env";
import Database from "better-sqlite3";
import { SCHEMA_STEPS } from "./schema.ts";

export type Value = string | number | Uint8Array | null;

export interface Catalogue {
  /** Goes up with every write: what was read before it may be stale. */
  readonly generation: number;
  get<Row>(sql: string, ...values: Value[]): Row | undefined;
  all<Row>(sql: string, ...values: Value[]): Row[];
  /** Only inside `write` or `note`. */
  run(sql: string, ...values: Value[]): number;
  /** Runs `change` in one transaction; an exception undoes it. May be nested. */
  write<Result>(change: () => Result): Result;
  /** Like `write` for what no decision depends on (last use): the generation stays. */
  note(change: () => void): void;
  close(): void;
}

const FILE_NAME = "identities.sqlite";

export function openCatalogue(env: Pick<Environment, "disk" | "durability">): Catalogue {
  const path = env.durability === "memory" ? undefined : env.disk.hostPath(FILE_NAME);
  if (path !== undefined) env.disk.open(FILE_NAME).close();
  const database = new Database(path ?? ":memory:");
  database.pragma("journal_mode = WAL");
  database.pragma(`synchronous = ${env.durability === "power" ? "FULL" : "NORMAL"}`);
  database.pragma("foreign_keys = ON");
  migrate(database);

  const statements = new Map<string, Database.Statement<Value[], unknown>>();
  let generation = 0;
  function prepared(sql: string): Database.Statement<Value[], unknown> {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = database.prepare<Value[], unknown>(sql);
      statements.set(sql, statement);
    }
    return statement;
  }
  const transaction = database.transaction((change: () => unknown) => change());
  return {
    get generation() {
      return generation;
    },
    get: <Row>(sql: string, ...values: Value[]) => prepared(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Value[]) => prepared(sql).all(...values) as Row[],
    run: (sql, ...values) => prepared(sql).run(...values).changes,
    write<Result>(change: () => Result): Result {
      generation += 1;
      return transaction.immediate(change) as Result;
    },
    note(change) {
      transaction.immediate(change);
    },
    close: () => database.close(),
  };
}

function migrate(database: Database.Database): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version === SCHEMA_STEPS.length) return;
  if (version > SCHEMA_STEPS.length) {
    throw new Error(
      `The identity catalogue has schema version ${version}; this Cloudglass reads ${SCHEMA_STEPS.length}`,
    );
  }
  database.transaction(() => {
    for (const step of SCHEMA_STEPS.slice(version)) database.exec(step);
    database.pragma(`user_version = ${SCHEMA_STEPS.length}`);
  })();
}

/** The value kept under `name`, made by `make` at the first call. */
export function keptSecret(catalogue: Catalogue, name: string, make: () => Uint8Array): Uint8Array {
  const row = catalogue.get<{ value: Uint8Array }>("SELECT value FROM secret WHERE name = ?", name);
  if (row !== undefined) return row.value;
  const value = make();
  catalogue.write(() =>
    catalogue.run("INSERT INTO secret (name, value) VALUES (?, ?)", name, value),
  );
  return value;
}
