/**
 * Eventual consistency of IAM, as an option: decisions are made on a replica of the catalogue that lags behind. Each write
 * reaches it after a delay that the seed draws, between half of the longest delay and all of it, and never before an
 * earlier write. Whoever asks IAM itself sees the catalogue as it is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
import { type Clock, SeededRandom, type Timer } from "@cloudglass/env";
import Database from "better-sqlite3";
import type { Catalogue, RunStatement, Value } from "./catalogue.ts";

export interface Propagation {
  /** A write takes effect no later than that. */
  readonly delayMsMax: number;
  readonly seed: string | number;
}

/** What the catalogue held at the start is in force at once. */
export function laggingReplica(
  source: Catalogue,
  clock: Clock,
  { delayMsMax, seed }: Propagation,
): Catalogue {
  const database = new Database(source.image());
  // Last use is not replicated, nor are the accounts that it notes.
  database.pragma("foreign_keys = OFF");
  const random = new SeededRandom(seed);
  const timers = new Set<Timer>();
  const prepared = new Map<string, Database.Statement<Value[], unknown>>();
  let generation = 0;
  let lastDueAt = 0;

  function statement(sql: string): Database.Statement<Value[], unknown> {
    let known = prepared.get(sql);
    if (known === undefined) {
      known = database.prepare<Value[], unknown>(sql);
      prepared.set(sql, known);
    }
    return known;
  }
  const apply = database.transaction((statements: readonly RunStatement[]) => {
    for (const { sql, values } of statements) statement(sql).run(...values);
  });

  source.follow((statements) => {
    const delayMs = (delayMsMax / 2) * (1 + random.next());
    lastDueAt = Math.max(lastDueAt, clock.now() + delayMs);
    const timer = clock.schedule(lastDueAt - clock.now(), () => {
      timers.delete(timer);
      generation += 1;
      apply(statements);
    });
    timers.add(timer);
  });

  return {
    get generation() {
      return generation;
    },
    get: <Row>(sql: string, ...values: Value[]) => statement(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Value[]) => statement(sql).all(...values) as Row[],
    image: () => database.serialize(),
    run: refuse,
    write: refuse,
    note: refuse,
    follow: refuse,
    close() {
      for (const timer of timers) timer.cancel();
      database.close();
    },
  };
}

function refuse(): never {
  throw new Error("The replica is changed by the catalogue that it follows alone");
}
