/**
 * The catalogue: one SQLite database that is the truth about tables, indexes, backups and everything else that is not
 * an item. In WAL mode with `synchronous=NORMAL` a commit survives the death of the process; with FULL it survives
 * loss of power too.
 */
import type { Environment } from "@cloudglass/env";
import Database from "better-sqlite3";
import { SCHEMA_STEPS } from "./schema.ts";

export type Statement = Database.Statement<(string | number)[], unknown>;

const FILE_NAME = "catalogue.sqlite";

export class Catalogue {
  readonly #database: Database.Database;

  constructor(env: Pick<Environment, "disk" | "durability">) {
    const path = env.durability === "memory" ? undefined : env.disk.hostPath(FILE_NAME);
    // Makes the directory.
    if (path !== undefined) env.disk.open(FILE_NAME).close();
    this.#database = new Database(path ?? ":memory:");
    this.#database.pragma("journal_mode = WAL");
    this.#database.pragma(`synchronous = ${env.durability === "power" ? "FULL" : "NORMAL"}`);
    migrate(this.#database);
  }

  prepare(sql: string): Statement {
    return this.#database.prepare(sql);
  }

  /** Runs `change` in one transaction; what it throws undoes it. May be nested. */
  commit<Result>(change: () => Result): Result {
    return this.#database.transaction(change).immediate();
  }

  close(): void {
    this.#database.close();
  }
}

function migrate(database: Database.Database): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version === SCHEMA_STEPS.length) return;
  if (version > SCHEMA_STEPS.length) {
    throw new Error(
      `The DynamoDB catalogue has schema version ${version}; this Cloudglass reads ${SCHEMA_STEPS.length}`,
    );
  }
  database.transaction(() => {
    for (const step of SCHEMA_STEPS.slice(version)) database.exec(step);
    database.pragma(`user_version = ${SCHEMA_STEPS.length}`);
  })();
}
