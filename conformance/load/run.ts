/**
 * Mixed traffic over many connections while faults come and go. Each worker has objects and items of its own and does one
 * thing at a time, so it knows what must be there; what it wrote is read back while it goes on, and all of it at the end.
 */
import { SeededRandom } from "@cloudglass/env";
import { openClients } from "./clients.ts";
import { Items } from "./items.ts";
import { type MemorySample, type MemoryTrend, sampleMemory, trendOf } from "./memory.ts";
import { Objects } from "./objects.ts";
import { Others } from "./others.ts";
import { Tally } from "./tally.ts";
import { Troubles } from "./troubles.ts";

export interface LoadPlan {
  readonly endpoint: string;
  readonly connections: number;
  /** The run is over when it has done so many, or when `millisecondsMax` are over. */
  readonly operationsMax: number;
  readonly millisecondsMax: number;
  /** Of all workers together; as many as can be when absent. */
  readonly operationsPerSecond?: number | undefined;
  /** After so many operations other faults come; and after so many the clock is advanced. */
  readonly operationsPerFault: number;
  readonly operationsPerAdvance: number;
  readonly seed: string;
  readonly hasFunctions: boolean;
  /** Told now and then. */
  readonly progress?: (text: string) => void;
}

export interface LoadReport {
  readonly tally: Tally;
  readonly seconds: number;
  readonly faultsSet: number;
  readonly clockMoves: number;
  readonly objectsChecked: number;
  readonly itemsChecked: number;
  readonly memory: MemoryTrend;
}

const OBJECTS_EACH = 12;
const ITEMS_EACH = 24;
const SAMPLE_MS = 1000;
/** So often a worker reads back all that it has. */
const CHECK_EVERY = 500;

export async function runLoad(plan: LoadPlan): Promise<LoadReport> {
  const run = new Run(plan);
  try {
    return await run.all();
  } finally {
    run.close();
  }
}

class Run {
  readonly #plan: LoadPlan;
  readonly #tally = new Tally((what, requestId) => this.#failed(what, requestId));
  readonly #troubles: Troubles;
  readonly #clients;
  readonly #objects: Objects;
  readonly #items: Items;
  readonly #others: Others;
  readonly #samples: MemorySample[] = [];
  readonly #beganAt = performance.now();
  #started = 0;
  #turning: Promise<void> = Promise.resolve();
  #emulatorNow = 0;
  #sampling: NodeJS.Timeout | undefined;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    this.#troubles = new Troubles(plan.endpoint);
    this.#clients = openClients(plan.endpoint, plan.connections);
    this.#objects = new Objects(this.#clients.s3, this.#tally);
    this.#items = new Items(this.#clients.dynamodb, this.#tally);
    this.#others = new Others(this.#clients, this.#tally, plan.hasFunctions);
  }

  async all(): Promise<LoadReport> {
    await Promise.all([this.#objects.prepare(), this.#items.prepare(), this.#others.prepare()]);
    this.#emulatorNow = await this.#troubles.now();
    this.#sampling = setInterval(() => this.#sample(), SAMPLE_MS);
    const workers = Array.from({ length: this.#plan.connections }, (_, number) =>
      this.#work(number),
    );
    await Promise.all(workers);
    clearInterval(this.#sampling);
    await this.#turning;
    const seconds = (performance.now() - this.#beganAt) / 1000;
    await this.#sample();
    await this.#checkAll();
    return {
      tally: this.#tally,
      seconds,
      faultsSet: this.#troubles.faultsSet,
      clockMoves: this.#troubles.clockMoves,
      objectsChecked: this.#objects.ledger.size,
      itemsChecked: this.#items.ledger.size,
      memory: trendOf(this.#samples),
    };
  }

  close(): void {
    clearInterval(this.#sampling);
    this.#clients.close();
  }

  async #work(worker: number): Promise<void> {
    const random = new SeededRandom(`${this.#plan.seed}-${worker}`);
    const { operationsMax, millisecondsMax } = this.#plan;
    for (let own = 1; ; own++) {
      const isOver = performance.now() - this.#beganAt > millisecondsMax;
      if (isOver || this.#started >= operationsMax) return;
      this.#started++;
      this.#trouble(this.#started);
      await this.#pace();
      await this.#act(worker, random);
      if (own % CHECK_EVERY === 0) await this.#check(worker);
    }
  }

  /** One thing to do, drawn. */
  async #act(worker: number, random: SeededRandom): Promise<void> {
    const key = `w${worker}/object-${random.below(OBJECTS_EACH)}`;
    const id = `w${worker}-item-${random.below(ITEMS_EACH)}`;
    const other = `w${worker}-item-${random.below(ITEMS_EACH)}`;
    const draw = random.below(100);
    if (draw < 18) return this.#objects.put(key, random.next());
    if (draw < 38) return this.#objects.read(key);
    if (draw < 42) return this.#objects.remove(key);
    if (draw < 45) return this.#objects.list(`w${worker}/`);
    if (draw < 60) return this.#items.put(id);
    if (draw < 75) return this.#items.read(id);
    if (draw < 78) return this.#items.remove(id);
    if (draw < 80 && id !== other) return this.#items.putTogether([id, other]);
    if (draw < 84) return this.#items.count(`counter-${random.below(8)}`);
    if (draw < 87) return this.#items.query(id);
    if (draw < 90) return this.#others.identities(`${worker}`);
    if (draw < 93) return this.#others.session(`w${worker}`);
    if (draw < 95) return this.#others.invoke(random.below(1000), this.#troubles);
    if (draw < 97) return this.#others.log(this.#emulatorNow + performance.now() - this.#beganAt);
    return this.#others.networks();
  }

  /** In turn, and never in the way of the traffic. */
  #trouble(started: number): void {
    const { operationsPerFault, operationsPerAdvance, progress } = this.#plan;
    if (started % operationsPerFault === 0) this.#turn(() => this.#troubles.next());
    if (started % operationsPerAdvance === 0) {
      this.#turn(async () => {
        await this.#troubles.advance("20m");
        this.#emulatorNow += 20 * 60_000;
      });
      const megabytes = Math.round((this.#samples.at(-1)?.residentBytes ?? 0) / 1e6);
      progress?.(
        `${this.#seconds()} s: ${started} operations, ${this.#tally.failureCount} failures, ${megabytes} MB`,
      );
    }
  }

  #seconds(): number {
    return Math.round((performance.now() - this.#beganAt) / 1000);
  }

  /** Told while the emulator still has the request, with what it did for it. */
  async #failed(what: string, requestId: string | undefined): Promise<void> {
    const { progress } = this.#plan;
    if (progress === undefined) return;
    progress(`${this.#seconds()} s: FAILED: ${what}`);
    if (requestId === undefined) return;
    const seen = await this.#troubles.request(requestId).catch(String);
    progress(`${requestId}: ${JSON.stringify(seen)}`);
  }

  #turn(task: () => Promise<void>): void {
    this.#turning = this.#turning
      .then(task)
      .catch((error) => this.#tally.fail(`${error} ${error.cause ?? ""}`));
  }

  async #pace(): Promise<void> {
    const { operationsPerSecond } = this.#plan;
    if (operationsPerSecond === undefined) return;
    const dueAt = this.#beganAt + (this.#started * 1000) / operationsPerSecond;
    const delayMs = dueAt - performance.now();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  }

  async #check(worker: number): Promise<void> {
    const own = (names: readonly string[], prefix: string) =>
      names.filter((name) => name.startsWith(prefix));
    for (const key of own(this.#objects.ledger.names(), `w${worker}/`)) {
      await this.#objects.read(key);
    }
    for (const id of own(this.#items.ledger.names(), `w${worker}-`)) await this.#items.read(id);
  }

  /** Without faults everything is answered, and is what was acknowledged. */
  async #checkAll(): Promise<void> {
    await this.#troubles.clear();
    const before = this.#refusedCount();
    const workers = Array.from({ length: this.#plan.connections }, (_, number) => number);
    await Promise.all(workers.map((worker) => this.#check(worker)));
    await this.#items.checkCounters();
    const refused = this.#refusedCount() - before;
    if (refused > 0)
      this.#tally.fail(`${refused} reads were refused after the last fault was gone`);
  }

  #refusedCount(): number {
    let count = 0;
    for (const { asked, refused } of this.#tally.operations.values()) count += asked + refused;
    return count;
  }

  async #sample(): Promise<void> {
    try {
      this.#samples.push(await sampleMemory(this.#plan.endpoint));
    } catch (error) {
      this.#tally.fail(`metrics: ${error}`);
    }
  }
}
