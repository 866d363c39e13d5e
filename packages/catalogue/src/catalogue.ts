/** A catalogue: one SQLite database of a service that is the truth about everything in it but bulk. */
import type { Environment } from "@cloudglass/env";
import type Database from "better-sqlite3";
import { type OpenedDatabase, openDatabase } from "./open-database.ts";

export type Statement = Database.Statement<(string | number)[], unknown>;

export interface CatalogueSchema {
  /** In errors: `DynamoDB`. */
  readonly service: string;
  /** SQL; each brings the catalogue from the version before it to its own. */
  readonly steps: readonly string[];
}

/** The step that `RecordTable` needs. */
export const RECORD_TABLE = `
CREATE TABLE record (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
`;

const FILE_NAME = "catalogue.sqlite";

export class Catalogue {
  readonly #opened: OpenedDatabase;
  readonly #database: Database.Database;

  constructor(env: Pick<Environment, "disk" | "durability">, schema: CatalogueSchema) {
    this.#opened = openDatabase(env, FILE_NAME);
    this.#database = this.#opened.database;
    migrate(this.#database, schema);
  }

  prepare(sql: string): Statement {
    return this.#database.prepare(sql);
  }

  /** Runs `change` in one transaction; what it throws undoes it. May be nested. */
  commit<Result>(change: () => Result): Result {
    return this.#database.transaction(change).immediate();
  }

  close(): void {
    this.#opened.close();
  }
}

function migrate(database: Database.Database, { service, steps }: CatalogueSchema): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version === steps.length) return;
  if (version > steps.length) {
    throw new Error(
      `The ${service} catalogue has schema version ${version}; this Cloudglass reads ${steps.length}`,
    );
  }
  database.transaction(() => {
    for (const step of steps.slice(version)) database.exec(step);
    database.pragma(`user_version = ${steps.length}`);
  })();
}
