/**
 * The simulated world: one clock, one network, one board of faults, and one machine whose processes come and go on
 * one medium. Everything in it follows from the seed.
 */
import {
  type Environment,
  FaultSet,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
  SimulatedMedium,
  type SimulatedMediumOptions,
  SimulatedNetwork,
  type SimulatedNetworkOptions,
} from "@cloudglass/env";
import { ProcessClock } from "./process-clock.ts";
import { ProcessNetwork } from "./process-network.ts";
import { Trace } from "./trace.ts";

export interface WorldOptions {
  readonly medium?: Omit<SimulatedMediumOptions, "observe">;
  readonly network?: SimulatedNetworkOptions;
}

/** One life of the program under test. */
export interface SimulatedProcess {
  readonly number: number;
  readonly environment: Environment;
  /** False after the crash, and from the moment of a halt. */
  readonly alive: boolean;
}

/** Nothing that has to end takes longer, in simulated time. */
const PATIENCE_MS = 60 * 60 * 1000;

export class World {
  readonly seed: string;
  readonly trace = new Trace();
  readonly clock = new SimulatedClock();
  readonly faults = new FaultSet(this.clock);
  /** Decides what happens: for workloads. */
  readonly random: SeededRandom;
  readonly medium: SimulatedMedium;
  readonly network: SimulatedNetwork;
  #processCount = 0;
  #end: (() => void) | undefined;
  #failure: { readonly error: unknown } | undefined;
  readonly #tasks = new Map<Promise<void>, string>();

  constructor(seed: string | number | bigint, options: WorldOptions = {}) {
    const random = new SeededRandom(seed);
    this.seed = random.seed;
    this.random = random.fork("workload");
    this.medium = new SimulatedMedium(this.clock, random.fork("medium"), {
      ...options.medium,
      observe: (operation, path, sizeBytes) => this.record(`${operation} ${path} ${sizeBytes}`),
    });
    const own = random.fork("network");
    this.network = new SimulatedNetwork(this.clock, this.faults, own, options.network);
  }

  record(event: string): void {
    this.trace.record(`${this.clock.monotonic().toFixed(3)} ${event}`);
  }

  /** Starts the program; the one before must have crashed. */
  boot(durability: Environment["durability"]): SimulatedProcess {
    const { medium, faults } = this;
    const number = ++this.#processCount;
    const disk = medium.attach();
    const clock = new ProcessClock(this.clock);
    const network = new ProcessNetwork(this.network);
    const http = new SimulatedHttpFetch();
    const random = new SeededRandom(`${this.seed}/process ${number}`);
    let ended = false;
    this.#end = () => {
      ended = true;
      clock.end();
      network.end();
    };
    this.record(`process ${number} starts`);
    return {
      number,
      environment: { clock, random, disk, network, http, faults, durability },
      get alive() {
        return !ended && !medium.halted;
      },
    };
  }

  /** Ends the program where it stands. Tasks of its life are forgotten. */
  crash(mode: "process" | "power"): void {
    this.record(`crash: ${mode}`);
    this.#end?.();
    this.#end = undefined;
    this.medium.crash(mode);
    this.#tasks.clear();
  }

  /** Runs beside the workload; a failure of it stops the simulation. */
  start(name: string, task: () => Promise<void>): void {
    const running: Promise<void> = task()
      .catch((error) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#tasks.delete(running));
    this.#tasks.set(running, name);
  }

  get taskCount(): number {
    return this.#tasks.size;
  }

  /** Lets time pass. */
  async pass(byMs: number): Promise<void> {
    await this.clock.advance(byMs);
    this.#throwFailure();
  }

  /** Lets time pass until the promise settles; throws when nothing is left that could settle it. */
  async until<T>(promise: Promise<T>, what: string, patienceMs = PATIENCE_MS): Promise<T> {
    let settled = false;
    const watched = promise.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    const deadlineMs = this.clock.monotonic() + patienceMs;
    for (;;) {
      await this.clock.settle();
      this.#throwFailure();
      if (settled) return watched;
      const dueMs = this.clock.nextDueMs;
      if (dueMs === undefined) throw new Error(`${what} hangs: no timer is set, nothing is ready`);
      if (dueMs > deadlineMs) throw new Error(`${what} did not end within ${patienceMs} ms`);
      await this.clock.advance(dueMs - this.clock.monotonic());
    }
  }

  /** Lets time pass until all tasks have ended. */
  async drain(patienceMs = PATIENCE_MS): Promise<void> {
    const all = Promise.all(this.#tasks.keys());
    await this.until(all, "waiting for all tasks", patienceMs).catch((error) => {
      this.record(`unfinished: ${[...this.#tasks.values()].join(", ")}`);
      throw error;
    });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
