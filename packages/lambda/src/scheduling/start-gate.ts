/** How many environments may be started at once, and how many may live: a machine is smaller than a region. */
import type { ExecutionEnvironment } from "./environment.ts";
import type { Pool, StartOrder } from "./pool.ts";

export interface StartGateLimits {
  readonly environmentsMax: number;
  readonly startsAtOnceMax: number;
}

export interface StartGateOwner<Start> {
  create(pool: Pool<Start>): ExecutionEnvironment<Start>;
  /** Environments that are not gone. */
  count(): number;
  /** Those of them that are on their way out. */
  countLeaving(): number;
  /** Makes room if something is idle; it takes a while. */
  evict(): void;
  /** Milliseconds of the monotonic clock. */
  now(): number;
}

/** After so long an order for room may take it from those whose environments are never idle. */
const PATIENCE_MS = 1000;

export class StartGate<Start> {
  readonly #limits: StartGateLimits;
  readonly #owner: StartGateOwner<Start>;
  #orders: StartOrder<Start>[] = [];
  /** Orders before it have been begun or cancelled. */
  #first = 0;
  #underWay = 0;

  constructor(limits: StartGateLimits, owner: StartGateOwner<Start>) {
    this.#limits = limits;
    this.#owner = owner;
  }

  add(order: StartOrder<Start>): void {
    order.orderedAtMs = this.#owner.now();
    this.#orders.push(order);
    this.pump();
  }

  /** Somebody waits for room, has waited for long, and none is being made. */
  get isStarved(): boolean {
    const order = this.#peek();
    if (order === undefined || this.#underWay >= this.#limits.startsAtOnceMax) return false;
    const waitedMs = this.#owner.now() - (order.orderedAtMs ?? 0);
    return waitedMs >= PATIENCE_MS && this.#isFull(order) && !this.#isRoomComing;
  }

  pump(): void {
    while (this.#underWay < this.#limits.startsAtOnceMax) {
      const order = this.#peek();
      if (order === undefined) return;
      if (this.#isFull(order)) {
        if (!this.#isRoomComing) this.#owner.evict();
        return;
      }
      this.#first++;
      void this.#begin(order);
    }
  }

  close(): void {
    const orders = this.#orders.slice(this.#first).filter((order) => !order.isCancelled);
    this.#orders = [];
    this.#first = 0;
    for (const order of orders) {
      order.isCancelled = true;
      order.pool.removeOrder(order);
      order.onClosed();
    }
  }

  /** A snapshot that is restored has its room. */
  #isFull(order: StartOrder<Start>): boolean {
    const needsRoom = order.isSnapshot === true || !order.pool.hasSnapshot;
    return needsRoom && this.#owner.count() >= this.#limits.environmentsMax;
  }

  get #isRoomComing(): boolean {
    return this.#owner.count() - this.#owner.countLeaving() < this.#limits.environmentsMax;
  }

  #peek(): StartOrder<Start> | undefined {
    while (this.#orders[this.#first]?.isCancelled === true) this.#first++;
    if (this.#first > 64 && this.#first * 2 > this.#orders.length) {
      this.#orders = this.#orders.slice(this.#first);
      this.#first = 0;
    }
    return this.#orders[this.#first];
  }

  async #begin(order: StartOrder<Start>): Promise<void> {
    order.isBegun = true;
    order.pool.removeOrder(order);
    this.#underWay++;
    const isSnapshot = order.isSnapshot === true;
    const held = isSnapshot ? undefined : order.pool.takeSnapshot();
    const environment = held ?? this.#owner.create(order.pool);
    environment.startsInBackground = order.isBackground === true;
    const failure = await (isSnapshot ? environment.prepare() : environment.start());
    this.#underWay--;
    if (failure === undefined) order.onStarted(environment);
    else order.onFailed(environment, failure);
    this.pump();
  }
}
