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
  /** Makes room if something is idle; it takes a while. */
  evict(): void;
}

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
    this.#orders.push(order);
    this.pump();
  }

  pump(): void {
    while (this.#underWay < this.#limits.startsAtOnceMax) {
      const order = this.#peek();
      if (order === undefined) return;
      const needsRoom = order.isSnapshot === true || !order.pool.hasSnapshot;
      if (needsRoom && this.#owner.count() >= this.#limits.environmentsMax) {
        this.#owner.evict();
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
    const failure = await (isSnapshot ? environment.prepare() : environment.start());
    this.#underWay--;
    if (failure === undefined) order.onStarted(environment);
    else order.onFailed(environment, failure);
    this.pump();
  }
}
