/**
 * SnapStart: a version is initialised when it is published, and what its environments begin from is that. A process cannot be
 * copied, so a snapshot is an environment that waits, frozen, where a restored one goes on; each that is used is replaced.
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
 */
import type { Dispatcher } from "./dispatcher.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import type { Pool, StartProblem } from "./pool.ts";
import type { FunctionPlan } from "./worker.ts";

export type SnapshotOutcome =
  | { readonly kind: "taken" }
  /** Of the init. */
  | { readonly kind: "failed"; readonly errorType: string }
  | StartProblem;

/** Replacements that fail one after the other are given up: environments begin from nothing then. */
const FAILURES_MAX = 3;

export class Snapshots<Start> {
  readonly #dispatcher: Dispatcher<Start>;

  constructor(dispatcher: Dispatcher<Start>) {
    this.#dispatcher = dispatcher;
  }

  /** REQUIRES: the plan's initialization is `snap-start`. */
  take(plan: FunctionPlan<Start>): Promise<SnapshotOutcome> {
    const pool = this.#dispatcher.poolOf(plan);
    let failures = 0;
    const replace = () => {
      if (failures >= FAILURES_MAX || pool.isRetired || this.#dispatcher.isClosed) return;
      void this.#takeInto(pool).then(({ kind }) => {
        if (kind === "taken") failures = 0;
        else {
          failures++;
          replace();
        }
      });
    };
    pool.onSnapshotUsed = replace;
    return this.#takeInto(pool);
  }

  #takeInto(pool: Pool<Start>): Promise<SnapshotOutcome> {
    return new Promise((resolve) => {
      this.#dispatcher.order({
        pool,
        isBegun: false,
        isCancelled: false,
        isSnapshot: true,
        takeFreed: undefined,
        onStarted: (environment) => resolve(this.#hold(environment)),
        onFailed: (environment, problem) => {
          void environment.destroy("failure");
          resolve(problem);
        },
        onClosed: () => resolve({ kind: "closed" }),
      });
    });
  }

  #hold(environment: ExecutionEnvironment<Start>): SnapshotOutcome {
    const { initError, isRetired, pool } = environment;
    if (initError === undefined && !isRetired) {
      environment.hold();
      pool.addSnapshot(environment);
      return { kind: "taken" };
    }
    void environment.destroy("failure");
    return initError === undefined ? { kind: "closed" } : { kind: "failed", errorType: initError };
  }
}
