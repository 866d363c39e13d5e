/**
 * The identity catalogue: one SQLite database that is the truth about accounts, users, groups, roles, keys and
 * policies. A write is one transaction and is committed when `write` returns.
 */
import { imageOf, openDatabase } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import type Database from "better-sqlite3";
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
  /** From now on `follower` is told what each committed `write` ran. There is one at most. */
  follow(follower: (statements: readonly RunStatement[]) => void): void;
  /** The whole catalogue as it is now. */
  image(): Buffer;
  close(): void;
}

export interface RunStatement {
  readonly sql: string;
  readonly values: readonly Value[];
}

const FILE_NAME = "identities.sqlite";

/** An empty catalogue, once this process has made one: a namespace is reset in milliseconds. */
let blank: Uint8Array | undefined;

export function openCatalogue(env: Pick<Environment, "disk" | "durability">): Catalogue {
  const { database, close } = openDatabase(env, FILE_NAME, { blank });
  database.pragma("foreign_keys = ON");
  if (migrate(database) === "made") blank = imageOf(database);

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
  const journal = writeJournal();
  return {
    get generation() {
      return generation;
    },
    get: <Row>(sql: string, ...values: Value[]) => prepared(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Value[]) => prepared(sql).all(...values) as Row[],
    run(sql, ...values) {
      journal.note(sql, values);
      return prepared(sql).run(...values).changes;
    },
    write<Result>(change: () => Result): Result {
      generation += 1;
      return journal.collect(() => transaction.immediate(change) as Result);
    },
    follow: journal.follow,
    image: () => imageOf(database),
    note(change) {
      transaction.immediate(change);
    },
    close,
  };
}

/** What a write has run so far; told to the follower when the outermost write has committed. */
function writeJournal() {
  let follower: ((statements: readonly RunStatement[]) => void) | undefined;
  let statements: RunStatement[] = [];
  let depth = 0;
  return {
    follow(to: (statements: readonly RunStatement[]) => void): void {
      follower = to;
    },
    note(sql: string, values: readonly Value[]): void {
      if (follower !== undefined && depth > 0) statements.push({ sql, values });
    },
    collect<Result>(write: () => Result): Result {
      const before = statements.length;
      depth += 1;
      try {
        return write();
      } catch (error) {
        statements.length = before;
        throw error;
      } finally {
        depth -= 1;
        if (depth === 0 && statements.length > 0) {
          const committed = statements;
          statements = [];
          follower?.(committed);
        }
      }
    },
  };
}

function migrate(database: Database.Database): "made" | "opened" {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version === SCHEMA_STEPS.length) return "opened";
  if (version > SCHEMA_STEPS.length) {
    throw new Error(
      `The identity catalogue has schema version ${version}; this Cloudglass reads ${SCHEMA_STEPS.length}`,
    );
  }
  database.transaction(() => {
    for (const step of SCHEMA_STEPS.slice(version)) database.exec(step);
    database.pragma(`user_version = ${SCHEMA_STEPS.length}`);
  })();
  return version === 0 ? "made" : "opened";
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
