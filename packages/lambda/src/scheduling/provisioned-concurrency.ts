/**
 * Provisioned concurrency: environments of a version that are started and initialised before anyone asks, and replaced
 * when they are gone.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
import type { Timer } from "@cloudglass/env";
import type { ConcurrencyTerms } from "./concurrency.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import { Pool } from "./pool.ts";
import type { FunctionPlan } from "./worker.ts";

export interface ProvisionedStatus {
  readonly requested: number;
  /** Initialised: busy ones too. */
  readonly available: number;
  readonly allocated: number;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  /** Of a failure. */
  readonly reason: string | undefined;
}

interface Fleet<Start> {
  readonly name: string;
  readonly pool: Pool<Start>;
  terms: ConcurrencyTerms;
  target: number;
  failures: number;
  retry: Timer | undefined;
}

/** From so many starts that fail one after the other on it is said; they are tried again all the same. */
const FAILURES_SAID = 3;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 60_000;

export class ProvisionedConcurrency<Start> {
  readonly #dispatcher: Dispatcher<Start>;
  readonly #fleets = new Map<string, Fleet<Start>>();

  constructor(dispatcher: Dispatcher<Start>) {
    this.#dispatcher = dispatcher;
  }

  /**
   * From now on so many environments of the version are kept for requests that give the same name. What failed before
   * is tried again.
   */
  set(name: string, plan: FunctionPlan<Start>, terms: ConcurrencyTerms, count: number): void {
    let fleet = this.#fleets.get(name);
    if (fleet?.pool.plan.id !== plan.id || fleet.pool.plan.revision !== plan.revision) {
      if (fleet !== undefined) this.#end(fleet);
      fleet = this.#begin(name, plan, terms);
    }
    fleet.terms = terms;
    fleet.target = count;
    fleet.failures = 0;
    fleet.retry?.cancel();
    fleet.retry = undefined;
    this.#account(terms);
    this.#shrink(fleet);
    this.#fill(fleet);
  }

  remove(name: string): void {
    const fleet = this.#fleets.get(name);
    if (fleet === undefined) return;
    this.#fleets.delete(name);
    this.#end(fleet);
    this.#account(fleet.terms);
  }

  status(name: string): ProvisionedStatus | undefined {
    const fleet = this.#fleets.get(name);
    if (fleet === undefined) return undefined;
    const available = kept(fleet).filter(({ state }) => state !== "starting").length;
    const hasFailed = fleet.failures >= FAILURES_SAID;
    const isReady = available >= fleet.target;
    return {
      requested: fleet.target,
      available,
      allocated: available,
      status: isReady ? "READY" : hasFailed ? "FAILED" : "IN_PROGRESS",
      reason: hasFailed && !isReady ? "FUNCTION_ERROR_INIT_FAILURE" : undefined,
    };
  }

  #begin(name: string, plan: FunctionPlan<Start>, terms: ConcurrencyTerms): Fleet<Start> {
    const pool: Pool<Start> = new Pool(plan, () => this.#fill(fleet));
    const fleet: Fleet<Start> = { name, pool, terms, target: 0, failures: 0, retry: undefined };
    this.#fleets.set(name, fleet);
    this.#dispatcher.setProvisionedPool(name, pool);
    return fleet;
  }

  #end(fleet: Fleet<Start>): void {
    fleet.target = 0;
    fleet.retry?.cancel();
    this.#dispatcher.setProvisionedPool(fleet.name, undefined);
    this.#dispatcher.retirePool(fleet.pool);
  }

  /** All names of a function share its concurrency. */
  #account(terms: ConcurrencyTerms): void {
    let count = 0;
    for (const fleet of this.#fleets.values()) {
      if (fleet.terms.functionArn === terms.functionArn) count += fleet.target;
    }
    this.#dispatcher.ledger.setProvisioned(terms, count);
  }

  /** Idle ones first. */
  #shrink(fleet: Fleet<Start>): void {
    const all = kept(fleet);
    const order = [...all].sort((a, b) => Number(b.state === "idle") - Number(a.state === "idle"));
    for (const environment of order.slice(0, Math.max(0, all.length - fleet.target))) {
      this.#dispatcher.retireEnvironment(environment);
    }
  }

  #fill(fleet: Fleet<Start>): void {
    if (fleet.retry !== undefined || this.#dispatcher.isClosed) return;
    const { pool } = fleet;
    while (kept(fleet).length + pool.orderCount < fleet.target) {
      this.#dispatcher.order({
        pool,
        isBegun: false,
        isCancelled: false,
        takeFreed: undefined,
        onStarted: (environment) => this.#onStarted(fleet, environment),
        onFailed: (environment) => this.#onFailed(fleet, environment),
        onClosed: () => {},
      });
    }
  }

  #onStarted(fleet: Fleet<Start>, environment: ExecutionEnvironment<Start>): void {
    if (environment.initError !== undefined) {
      this.#onFailed(fleet, environment);
      return;
    }
    fleet.failures = 0;
    if (kept(fleet).length > fleet.target) environment.isRetired = true;
    this.#dispatcher.onFreed(environment);
  }

  /** After a while: what was wrong may pass. */
  #onFailed(fleet: Fleet<Start>, environment: ExecutionEnvironment<Start>): void {
    fleet.failures++;
    if (fleet.retry === undefined && this.#fleets.get(fleet.name) === fleet) {
      const delayMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (fleet.failures - 1));
      fleet.retry = this.#dispatcher.clock.schedule(delayMs, () => {
        fleet.retry = undefined;
        this.#fill(fleet);
      });
    }
    void environment.destroy("failure");
  }
}

function kept<Start>(fleet: Fleet<Start>): ExecutionEnvironment<Start>[] {
  return [...fleet.pool.environments].filter(({ isRetired }) => !isRetired);
}
