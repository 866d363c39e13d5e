/**
 * Time that stands still until it is advanced. Between two timers it waits until promise continuations and
 * ticks have come to rest, so that what a timer set off has its effects before the next timer runs.
 */
import type { MovableClock, Task, Timer } from "./clock.ts";
import { checkDelay, checkStep } from "./duration.ts";
import { TimerQueue } from "./timer-queue.ts";

/** 2026-01-01T00:00:00Z. */
export const SIMULATION_START_MS = Date.UTC(2026, 0, 1);

/** Ticks that set off ticks without end are a defect; no engine needs so many turns to come to rest. */
const SETTLE_TURNS_MAX = 1_000_000;

export class SimulatedClock implements MovableClock {
  readonly #startMs: number;
  #elapsedMs = 0;
  readonly #timers = new TimerQueue();
  #ticks: (() => void)[] = [];
  #paused = false;
  #steps: Promise<void> = Promise.resolve();

  constructor(startMs: number = SIMULATION_START_MS) {
    this.#startMs = startMs;
  }

  now(): number {
    return Math.floor(this.#startMs + this.#elapsedMs);
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** When the first timer is due, on the monotonic scale; undefined without timers. */
  get nextDueMs(): number | undefined {
    return this.#timers.peek()?.dueMs;
  }

  schedule(delayMs: number, task: Task): Timer {
    return this.#timers.add(this.#elapsedMs + checkDelay(delayMs), task);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  tick(task: () => void): void {
    this.#ticks.push(task);
    if (this.#ticks.length === 1) setImmediate(() => this.#runTicks());
  }

  /** Rejects with what a timer throws; steps asked for at the same time are made one after the other. */
  advance(byMs: number): Promise<void> {
    checkStep(byMs);
    const step = this.#steps.then(() => this.#step(byMs));
    this.#steps = step.catch(() => {});
    return step;
  }

  /** This clock stands still anyway; kept so that whoever drives it can ask. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
  }

  /** Resolves when no promise continuation and no tick is ready to run; time does not move. */
  async settle(): Promise<void> {
    let turns = 0;
    do {
      if (++turns > SETTLE_TURNS_MAX) throw new Error("ticks set off ticks without end");
      await new Promise(setImmediate);
    } while (this.#ticks.length > 0);
  }

  async #step(byMs: number): Promise<void> {
    await this.settle();
    const untilMs = this.#elapsedMs + byMs;
    for (;;) {
      const dueMs = this.nextDueMs;
      if (dueMs === undefined || dueMs > untilMs) break;
      this.#elapsedMs = Math.max(this.#elapsedMs, dueMs);
      const work = this.#timers.takeDue(this.#elapsedMs)?.();
      if (work instanceof Promise) await work;
      await this.settle();
    }
    this.#elapsedMs = untilMs;
  }

  #runTicks(): void {
    const ticks = this.#ticks;
    this.#ticks = [];
    for (let index = 0; index < ticks.length; index++) {
      try {
        ticks[index]!();
      } catch (error) {
        const rest = ticks.slice(index + 1);
        if (rest.length > 0) {
          this.#ticks.unshift(...rest);
          if (this.#ticks.length === rest.length) setImmediate(() => this.#runTicks());
        }
        throw error;
      }
    }
  }
}
