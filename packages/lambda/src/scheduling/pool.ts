/** The environments of one version in one revision, and the requests that wait for one. */
import type { ExecutionEnvironment } from "./environment.ts";
import type { FunctionPlan } from "./worker.ts";

/** A request that waits for an environment which is about to be free. */
export interface Waiter<Start> {
  /** `undefined`: it will not be free. */
  take(environment: ExecutionEnvironment<Start> | undefined): void;
}

/** A new environment that was asked for. */
export interface StartOrder<Start> {
  readonly pool: Pool<Start>;
  /** From then on its request is bound to the environment that is being started. */
  isBegun: boolean;
  isCancelled: boolean;
  orderedAtMs?: number | undefined;
  /** It is to be held for a restore, not to serve. */
  readonly isSnapshot?: boolean | undefined;
  /** Its request is: `InvokeRequest.isBackground`. */
  readonly isBackground?: boolean | undefined;
  /** Instead of its own: an environment of the same pool that got free before it was begun. Undefined: it takes none. */
  readonly takeFreed: ((environment: ExecutionEnvironment<Start>) => void) | undefined;
  onStarted(environment: ExecutionEnvironment<Start>): void;
  onFailed(environment: ExecutionEnvironment<Start>, failure: StartProblem): void;
  /** It never began. */
  onClosed(): void;
}

export type StartProblem =
  | { readonly kind: "not-launched"; readonly cause: unknown }
  | { readonly kind: "not-restored"; readonly errorType: string; readonly isTimeout: boolean }
  | { readonly kind: "closed" };

export class Pool<Start> {
  readonly plan: FunctionPlan<Start>;
  /** Its environments are started ahead; told when one of them is gone. */
  readonly onProvisionedGone: (() => void) | undefined;
  /** Its revision is gone: environments end after what they do. */
  isRetired = false;
  /** Told when a snapshot is restored or dies. */
  onSnapshotUsed: (() => void) | undefined;
  readonly environments = new Set<ExecutionEnvironment<Start>>();
  /** The one that was used last is at the end. */
  readonly #idle: ExecutionEnvironment<Start>[] = [];
  readonly #snapshots: ExecutionEnvironment<Start>[] = [];
  readonly #settling: ExecutionEnvironment<Start>[] = [];
  readonly #waiters = new Map<ExecutionEnvironment<Start>, Waiter<Start>>();
  #orders: StartOrder<Start>[] = [];

  constructor(plan: FunctionPlan<Start>, onProvisionedGone?: () => void) {
    this.plan = plan;
    this.onProvisionedGone = onProvisionedGone;
  }

  get isProvisioned(): boolean {
    return this.onProvisionedGone !== undefined;
  }

  get isEmpty(): boolean {
    return this.environments.size === 0 && this.#orders.length === 0;
  }

  /** The one that was used last. */
  takeIdle(): ExecutionEnvironment<Start> | undefined {
    return this.#idle.pop();
  }

  /** The one that was idle the longest; it stays. */
  get longestIdle(): ExecutionEnvironment<Start> | undefined {
    return this.#idle[0];
  }

  get idle(): readonly ExecutionEnvironment<Start>[] {
    return this.#idle;
  }

  addSnapshot(environment: ExecutionEnvironment<Start>): void {
    this.#snapshots.push(environment);
  }

  get hasSnapshot(): boolean {
    return this.#snapshots.length > 0;
  }

  takeSnapshot(): ExecutionEnvironment<Start> | undefined {
    const environment = this.#snapshots.pop();
    if (environment !== undefined) this.onSnapshotUsed?.();
    return environment;
  }

  addIdle(environment: ExecutionEnvironment<Start>): void {
    this.#idle.push(environment);
  }

  addSettling(environment: ExecutionEnvironment<Start>): void {
    if (this.#waiters.has(environment) || this.#settling.includes(environment)) return;
    this.#settling.push(environment);
  }

  /** Something is about to be free that nobody waits for. */
  get hasSettling(): boolean {
    return this.#settling.length > 0;
  }

  /** REQUIRES: something is settling. */
  wait(waiter: Waiter<Start>): void {
    const environment = this.#settling.shift();
    if (environment !== undefined) this.#waiters.set(environment, waiter);
  }

  /** It waits no longer. */
  forsake(waiter: Waiter<Start>): void {
    for (const [environment, other] of this.#waiters) {
      if (other !== waiter) continue;
      this.#waiters.delete(environment);
      this.#settling.push(environment);
    }
  }

  /** REQUIRES: the environment is at rest or will never be. */
  takeWaiter(environment: ExecutionEnvironment<Start>): Waiter<Start> | undefined {
    const at = this.#settling.indexOf(environment);
    if (at >= 0) this.#settling.splice(at, 1);
    const waiter = this.#waiters.get(environment);
    if (waiter !== undefined) this.#waiters.delete(environment);
    return waiter;
  }

  /** Orders that were not begun. */
  get orderCount(): number {
    return this.#orders.length;
  }

  addOrder(order: StartOrder<Start>): void {
    this.#orders.push(order);
  }

  removeOrder(order: StartOrder<Start>): void {
    const at = this.#orders.indexOf(order);
    if (at >= 0) this.#orders.splice(at, 1);
  }

  /** The oldest that would rather have an environment that is free now. */
  takeOrder(): StartOrder<Start> | undefined {
    if (this.#orders.length === 0) return undefined;
    const at = this.#orders.findIndex((order) => order.takeFreed !== undefined);
    return at < 0 ? undefined : this.#orders.splice(at, 1)[0];
  }

  remove(environment: ExecutionEnvironment<Start>): void {
    this.environments.delete(environment);
    const at = this.#idle.indexOf(environment);
    if (at >= 0) this.#idle.splice(at, 1);
    const held = this.#snapshots.indexOf(environment);
    if (held >= 0) {
      this.#snapshots.splice(held, 1);
      this.onSnapshotUsed?.();
    }
    this.takeWaiter(environment)?.take(undefined);
  }
}
