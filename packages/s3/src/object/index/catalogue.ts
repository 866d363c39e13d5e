/**
 * The database behind the object index, and its group commit: changes that are asked for in one turn of the event
 * loop run in one transaction at the next tick, in order, and each caller hears of it after the commit.
 */
import { type OpenedDatabase, openDatabase } from "@cloudglass/catalogue";
import { DiskError, type Environment } from "@cloudglass/env";
import type Database from "better-sqlite3";
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from "./schema.ts";

const FILE_NAME = "objects.sqlite";
/** Changes in one transaction; more wait for the next tick, so that reads are not held up. */
const BATCH_MAX = 512;
const CACHE_KIB = 16_384;

export type Statement = Database.Statement<unknown[], unknown>;

interface QueuedChange {
  readonly change: () => unknown;
  readonly resolve: (outcome: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Catalogue {
  readonly #opened: OpenedDatabase;
  readonly #database: Database.Database;
  readonly #env: Pick<Environment, "clock">;
  readonly #begin: Statement;
  readonly #end: Statement;
  readonly #undo: Statement;
  #queue: QueuedChange[] = [];
  #scheduled = false;

  constructor(env: Pick<Environment, "disk" | "durability" | "clock">) {
    this.#env = env;
    this.#opened = openDatabase(env, FILE_NAME, { isExclusive: true });
    this.#database = this.#opened.database;
    this.#database.pragma(`cache_size = -${CACHE_KIB}`);
    this.#migrate();
    this.#begin = this.prepare("BEGIN IMMEDIATE");
    this.#end = this.prepare("COMMIT");
    this.#undo = this.prepare("ROLLBACK");
  }

  prepare(sql: string): Statement {
    return this.#database.prepare<unknown[], unknown>(sql);
  }

  /**
   * Runs `change` in the next transaction; resolves with what it returned once that is committed. A change that
   * throws is undone alone, and its caller hears the error.
   */
  commit<Outcome>(change: () => Outcome): Promise<Outcome> {
    return new Promise<Outcome>((resolve, reject) => {
      this.#queue.push({ change, resolve: resolve as (outcome: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Commits what is queued. */
  flush(): void {
    while (this.#queue.length > 0) this.#runBatch();
  }

  close(): void {
    this.flush();
    this.#opened.close();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#env.clock.tick(() => {
      this.#scheduled = false;
      this.#runBatch();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #runBatch(): void {
    const batch = this.#queue.splice(0, BATCH_MAX);
    if (batch.length === 0) return;
    let outcomes: unknown[];
    try {
      outcomes = this.#inTransaction(() => batch.map(({ change }) => change()));
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(asDiskError(error));
      else for (const one of batch) this.#runAlone(one);
      return;
    }
    for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index]);
  }

  #runAlone({ change, resolve, reject }: QueuedChange): void {
    try {
      resolve(this.#inTransaction(change));
    } catch (error) {
      reject(asDiskError(error));
    }
  }

  #inTransaction<Outcome>(work: () => Outcome): Outcome {
    this.#begin.run();
    try {
      const outcome = work();
      this.#end.run();
      return outcome;
    } catch (error) {
      if (this.#database.inTransaction) this.#undo.run();
      throw error;
    }
  }

  #migrate(): void {
    let version = this.#database.pragma("user_version", { simple: true }) as number;
    if (version === SCHEMA_VERSION) return;
    if (version > SCHEMA_VERSION) {
      throw new Error(
        `The object index has schema version ${version}; this Cloudglass reads ${SCHEMA_VERSION}`,
      );
    }
    this.#database.transaction(() => {
      if (version === 0) this.#database.exec(SCHEMA);
      else while (version < SCHEMA_VERSION) this.#database.exec(MIGRATIONS[version++]!);
      this.#database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })();
  }
}

function asDiskError(error: unknown): unknown {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === "SQLITE_FULL") return new DiskError("ENOSPC", "the object index: disk full");
  if (typeof code === "string" && code.startsWith("SQLITE_IOERR")) {
    return new DiskError("EIO", `the object index: ${code}`);
  }
  return error;
}
