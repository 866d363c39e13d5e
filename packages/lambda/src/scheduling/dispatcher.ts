/**
 * Brings requests and environments together: a warm one if there is one, else one that is about to be free, else a new
 * one, as far as concurrency allows.
 */
import type { HostedClock, Random } from "@cloudglass/env";
import {
  ConcurrencyLedger,
  type ConcurrencySlot,
  type ConcurrencyTerms,
  type ConcurrencyUsage,
  type ThrottleReason,
} from "./concurrency.ts";
import { type EnvironmentOwner, ExecutionEnvironment } from "./environment.ts";
import { Execution } from "./execution.ts";
import type { InvokeOutcome, InvokeRequest } from "./outcome.ts";
import { Pool, type StartOrder, type StartProblem, type Waiter } from "./pool.ts";
import { DEFAULT_SETTINGS, type SchedulingSettings } from "./settings.ts";
import { StartGate } from "./start-gate.ts";
import {
  type EnvironmentSummary,
  type SchedulingCounters,
  summaryOf,
  zeroCounters,
} from "./status.ts";
import type { FunctionPlan, Worker } from "./worker.ts";

/** A line of the platform for the log stream of an environment. */
export interface PlatformLine<Start> {
  readonly plan: FunctionPlan<Start>;
  readonly environmentId: string;
  readonly text: string;
  readonly timeMs: number;
}

export interface DispatcherOptions<Start> {
  readonly clock: HostedClock;
  readonly random: Random;
  readonly worker: Worker<Start>;
  readonly settings?: Partial<SchedulingSettings> | undefined;
  /** In the order in which they belong between the lines of the function. Must not throw. */
  readonly onPlatformLine?: ((line: PlatformLine<Start>) => void) | undefined;
}

interface Arrival<Start> {
  readonly pool: Pool<Start>;
  /** Where it goes when nothing that was started ahead is free. */
  readonly onDemand: Pool<Start>;
  readonly request: InvokeRequest;
  readonly terms: ConcurrencyTerms;
  readonly resolve: (outcome: InvokeOutcome) => void;
  /** What it holds while it waits. */
  readonly slot?: ConcurrencySlot | undefined;
}

export class Dispatcher<Start> implements EnvironmentOwner<Start> {
  readonly clock: HostedClock;
  readonly worker: Worker<Start>;
  readonly settings: SchedulingSettings;
  readonly ledger: ConcurrencyLedger;
  readonly counters: SchedulingCounters = zeroCounters();
  readonly #random: Random;
  readonly #gate: StartGate<Start>;
  readonly #onPlatformLine: ((line: PlatformLine<Start>) => void) | undefined;
  /** By `FunctionPlan.id`, in the revision that was asked for last. */
  readonly #pools = new Map<string, Pool<Start>>();
  /** By the name that was given to `provision`. */
  readonly #provisioned = new Map<string, Pool<Start>>();
  readonly #environments = new Map<string, ExecutionEnvironment<Start>>();
  #isClosed = false;

  constructor(options: DispatcherOptions<Start>) {
    this.clock = options.clock;
    this.worker = options.worker;
    this.settings = { ...DEFAULT_SETTINGS, ...options.settings };
    this.ledger = new ConcurrencyLedger(options.clock, this.settings);
    this.#random = options.random;
    this.#onPlatformLine = options.onPlatformLine;
    this.#gate = new StartGate(this.settings, {
      create: (pool) => this.#create(pool),
      count: () => this.#environments.size,
      countLeaving: () =>
        [...this.#environments.values()].filter(({ isStopping }) => isStopping).length,
      now: () => this.clock.monotonic(),
      evict: () => this.#evict(),
    });
  }

  /** Never rejects. Settles when the runtime has answered; the outcome's `reported` when all is at rest. */
  invoke(
    plan: FunctionPlan<Start>,
    request: InvokeRequest,
    terms: ConcurrencyTerms,
  ): Promise<InvokeOutcome> {
    this.counters.invocations++;
    return new Promise((resolve) => {
      if (this.#isClosed) {
        resolve({ kind: "closed" });
        return;
      }
      const onDemand = this.poolOf(plan);
      const ahead = this.#provisionedPool(plan, request);
      const arrival = { pool: ahead ?? onDemand, onDemand, request, terms, resolve };
      if (this.#serveWarm(arrival)) return;
      if (ahead === undefined) this.#serveCold(arrival);
      else this.#serveAnew({ ...arrival, pool: onDemand });
    });
  }

  /**
   * Environments of a version go: idle ones now, busy ones after what they do. With a revision: those of all others.
   * For a version that was changed or deleted.
   */
  retire(planId: string, keepRevision?: string): void {
    const pool = this.#pools.get(planId);
    if (pool === undefined || pool.plan.revision === keepRevision) return;
    this.#pools.delete(planId);
    this.retirePool(pool);
  }

  retirePool(pool: Pool<Start>): void {
    pool.isRetired = true;
    for (const environment of [...pool.environments]) this.retireEnvironment(environment);
  }

  retireEnvironment(environment: ExecutionEnvironment<Start>): void {
    environment.isRetired = true;
    const isAtRest = environment.state === "idle" || environment.state === "snapshot";
    if (isAtRest) void environment.destroy("spindown");
  }

  usage(functionArn: string): ConcurrencyUsage {
    return this.ledger.usage(functionArn);
  }

  environments(): EnvironmentSummary[] {
    return [...this.#environments.values()].map(summaryOf);
  }

  /** Every request is answered, every environment destroyed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#gate.close();
    const ends = [...this.#environments.values()].map((each) => each.destroy("spindown"));
    await Promise.race([Promise.all(ends), this.clock.paced.sleep(this.settings.closeMsMax)]);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** For environments that are started ahead. */
  setProvisionedPool(name: string, pool: Pool<Start> | undefined): void {
    if (pool === undefined) this.#provisioned.delete(name);
    else this.#provisioned.set(name, pool);
  }

  order(order: StartOrder<Start>): void {
    order.pool.addOrder(order);
    this.#gate.add(order);
  }

  writeLine(environment: ExecutionEnvironment<Start>, text: string, timeMs: number): void {
    const { plan, id: environmentId } = environment;
    this.#onPlatformLine?.({ plan, environmentId, text, timeMs });
  }

  onSettling(environment: ExecutionEnvironment<Start>): void {
    environment.pool.addSettling(environment);
  }

  onFreed(environment: ExecutionEnvironment<Start>): void {
    const { pool } = environment;
    const makesRoom = !pool.isProvisioned && this.#gate.isStarved;
    if (environment.isRetired || environment.isExpired || makesRoom) {
      void environment.destroy("spindown");
      return;
    }
    const waiter = pool.takeWaiter(environment);
    if (waiter !== undefined) {
      waiter.take(environment);
      return;
    }
    const order = pool.takeOrder();
    if (order !== undefined) {
      order.isCancelled = true;
      order.takeFreed!(environment);
      return;
    }
    environment.rest();
    pool.addIdle(environment);
    this.#gate.pump();
  }

  onGone(environment: ExecutionEnvironment<Start>): void {
    this.#environments.delete(environment.id);
    this.counters.environmentsDestroyed++;
    const { pool } = environment;
    if (pool.isEmpty && this.#pools.get(pool.plan.id) === pool) this.#pools.delete(pool.plan.id);
    pool.onProvisionedGone?.();
    this.#gate.pump();
  }

  /** False: nothing is there that could serve it. */
  #serveWarm(arrival: Arrival<Start>): boolean {
    const { pool } = arrival;
    const environment = pool.takeIdle();
    if (environment !== undefined) {
      this.#serveBy(environment, arrival);
      return true;
    }
    if (!pool.hasSettling) return false;
    // Without a share of its own it waits for that of the environment.
    const slot = this.#admit(arrival);
    const waiting = typeof slot === "string" ? arrival : { ...arrival, slot };
    const waiter: Waiter<Start> = {
      take: (freed) => {
        timer.cancel();
        if (freed !== undefined) this.#serveBy(freed, waiting);
        else this.#serveAnew(waiting);
      },
    };
    const timer = this.clock.paced.schedule(this.settings.settleGraceMs, () => {
      pool.forsake(waiter);
      this.#serveAnew(waiting);
    });
    pool.wait(waiter);
    return true;
  }

  /** It waited in vain. */
  #serveAnew(arrival: Arrival<Start>): void {
    if (this.#isClosed) {
      arrival.slot?.release();
      arrival.resolve({ kind: "closed" });
      return;
    }
    const { isProvisioned } = arrival.pool;
    if (isProvisioned) arrival.slot?.release();
    const pool = this.#currentOf(arrival.onDemand);
    const slot = isProvisioned ? undefined : arrival.slot;
    const environment = pool.takeIdle();
    if (environment !== undefined) this.#serveBy(environment, { ...arrival, pool, slot });
    else this.#serveCold({ ...arrival, pool, slot });
  }

  /** The environment is in no list of the pool. */
  #serveBy(environment: ExecutionEnvironment<Start>, arrival: Arrival<Start>): void {
    const slot = arrival.slot ?? this.#admit(arrival);
    if (typeof slot !== "string") {
      new Execution(environment, arrival.request, slot, false, arrival.resolve).begin();
      return;
    }
    this.#throttle(arrival, slot);
    if (environment.state === "idle") environment.pool.addIdle(environment);
    else this.onFreed(environment);
  }

  #admit({ pool, request, terms }: Arrival<Start>): ConcurrencySlot | ThrottleReason {
    const source = pool.isProvisioned ? "provisioned" : "on-demand";
    return this.ledger.admit(terms, source, request.isAsynchronous !== true);
  }

  #throttle(arrival: Arrival<Start>, reason: ThrottleReason): void {
    this.counters.throttles++;
    arrival.resolve({ kind: "throttled", reason });
  }

  #serveCold(arrival: Arrival<Start>): void {
    const { pool, request, terms, resolve } = arrival;
    const slot = arrival.slot ?? this.#admit(arrival);
    if (typeof slot === "string") {
      this.#throttle(arrival, slot);
      return;
    }
    if (!this.ledger.mayGrow(terms.functionArn)) {
      slot.release();
      const isReserved = terms.reserved !== undefined;
      const reason = isReserved
        ? "ReservedFunctionConcurrentInvocationLimitExceeded"
        : "ConcurrentInvocationLimitExceeded";
      this.#throttle(arrival, reason);
      return;
    }
    const serve = (environment: ExecutionEnvironment<Start>, isCold: boolean) =>
      new Execution(environment, request, slot, isCold, resolve).begin();
    this.order({
      pool,
      isBegun: false,
      isCancelled: false,
      isBackground: request.isBackground,
      takeFreed: (environment) => serve(environment, false),
      onStarted: (environment) => serve(environment, true),
      onFailed: (environment, problem) => {
        slot.release();
        resolve(problem);
        void environment.destroy("failure");
      },
      onClosed: () => {
        slot.release();
        resolve({ kind: "closed" });
      },
    });
  }

  #provisionedPool(plan: FunctionPlan<Start>, request: InvokeRequest): Pool<Start> | undefined {
    if (request.provisionedName === undefined) return undefined;
    const pool = this.#provisioned.get(request.provisionedName);
    const isSame = pool?.plan.id === plan.id && pool.plan.revision === plan.revision;
    return isSame ? pool : undefined;
  }

  /** In the plan's revision; environments of others go. */
  poolOf(plan: FunctionPlan<Start>): Pool<Start> {
    const pool = this.#pools.get(plan.id);
    if (pool?.plan.revision === plan.revision) return pool;
    if (pool !== undefined) this.retire(plan.id, plan.revision);
    const fresh = new Pool(plan);
    this.#pools.set(plan.id, fresh);
    return fresh;
  }

  /** While somebody waited a pool may have been let go, because it was empty, and another may have come. */
  #currentOf(pool: Pool<Start>): Pool<Start> {
    const current = this.#pools.get(pool.plan.id);
    if (current?.plan.revision === pool.plan.revision) return current;
    if (current !== undefined) pool.isRetired = true;
    else if (!pool.isRetired) this.#pools.set(pool.plan.id, pool);
    return pool;
  }

  #create(pool: Pool<Start>): ExecutionEnvironment<Start> {
    const { ageMsMin, ageMsMax } = this.settings;
    const ageMs = ageMsMin + this.#random.next() * (ageMsMax - ageMsMin);
    const id = Buffer.from(this.#random.bytes(16)).toString("hex");
    const environment = new ExecutionEnvironment(this, pool, id, ageMs);
    environment.isRetired = pool.isRetired;
    pool.environments.add(environment);
    this.#environments.set(id, environment);
    this.counters.environmentsStarted++;
    return environment;
  }

  /** The one that nobody used the longest makes room. */
  #evict(): void {
    let oldest: ExecutionEnvironment<Start> | undefined;
    for (const pool of this.#pools.values()) {
      const candidate = pool.longestIdle;
      if (candidate === undefined) continue;
      if (oldest === undefined || candidate.lastUsedAtMs < oldest.lastUsedAtMs) oldest = candidate;
    }
    if (oldest !== undefined) void oldest.destroy("spindown");
  }
}

export type { StartProblem };
