/**
 * Time that stands still until it is advanced. Between two timers it waits until promise continuations and
 * ticks have come to rest, so that what a timer set off has its effects before the next timer runs.
 */
import type { ClockState, MovableClock, Task, Timer } from "./clock.ts";
import { checkDelay, checkMoment, checkRate, checkReach, checkStep } from "./duration.ts";
import { StepDelays } from "./step-delays.ts";
import { TimerQueue } from "./timer-queue.ts";

/** 2026-01-01T00:00:00Z. */
export const SIMULATION_START_MS: number = Date.UTC(2026, 0, 1);

/** Ticks that set off ticks without end are a defect; no engine needs so many turns to come to rest. */
const SETTLE_TURNS_MAX = 1_000_000;
/** Elections and leases of a simulation are to run as they were set, for longer than on the host. */
const EXACT_RUNS_MAX = 50_000;

export class SimulatedClock implements MovableClock {
  readonly #startMs: number;
  #elapsedMs = 0;
  readonly #timers = new TimerQueue();
  #ticks: (() => void)[] = [];
  #paused = false;
  #rate = 1;
  readonly #listeners = new Set<(state: ClockState) => void>();
  /** Of the step that goes on. */
  #step: { readonly delays: StepDelays; readonly untilMs: number } | undefined;
  #steps: Promise<void> = Promise.resolve();

  /** Nothing takes its time here. */
  readonly paced: this = this;
  readonly steady: this = this;

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
    const checkedMs = checkDelay(delayMs);
    const step = this.#step;
    const heldMs = step?.delays.delayOf(checkedMs, step.untilMs - this.#elapsedMs) ?? checkedMs;
    return this.#timers.add(this.#elapsedMs + heldMs, task);
  }

  watch(everyMs: number, task: Task): Timer {
    const checkedMs = checkDelay(everyMs);
    const step = this.#step;
    const round = step?.delays.roundOf(checkedMs, step.untilMs - this.#elapsedMs);
    return this.schedule(round?.delayMs ?? checkedMs, task);
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
    return this.#after(() => byMs);
  }

  set(toMs: number): Promise<void> {
    checkMoment(toMs, this.now());
    return this.#after(() => Math.max(0, toMs - this.#startMs - this.#elapsedMs));
  }

  /** This clock stands still anyway; kept, as pauses are, so that whoever drives it can ask. */
  setRate(rate: number): void {
    this.#rate = checkRate(rate);
    this.#tell();
  }

  pause(): void {
    this.#paused = true;
    this.#tell();
  }

  resume(): void {
    this.#paused = false;
    this.#tell();
  }

  /** There is no host in a simulation: nothing is ahead of it. */
  state(): ClockState {
    const [now, rate, paused] = [this.now(), this.#rate, this.#paused];
    return { now, offsetMs: 0, rate, paused, offsetsMs: [0, 0], moves: [] };
  }

  hostNow(): number {
    return this.now();
  }

  timeAt(hostMs: number): number {
    return hostMs;
  }

  async hostSecond(): Promise<void> {}

  offsetsMs(): readonly [least: number, most: number] {
    return [0, 0];
  }

  expectOffsets(): void {}

  follow(listener: (state: ClockState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when no promise continuation and no tick is ready to run; time does not move. */
  async settle(): Promise<void> {
    let turns = 0;
    do {
      if (++turns > SETTLE_TURNS_MAX) throw new Error("ticks set off ticks without end");
      await new Promise(setImmediate);
    } while (this.#ticks.length > 0);
  }

  #after(stepMs: () => number): Promise<void> {
    const step = this.#steps.then(() => this.#move(checkReach(stepMs(), this.now())));
    this.#steps = step.catch(() => {});
    return step;
  }

  async #move(byMs: number): Promise<void> {
    await this.settle();
    const untilMs = this.#elapsedMs + byMs;
    const delays = new StepDelays(byMs, EXACT_RUNS_MAX);
    this.#step = { delays, untilMs };
    try {
      await this.#runUntil(untilMs, delays);
    } finally {
      this.#step = undefined;
    }
    this.#elapsedMs = untilMs;
    this.#tell();
  }

  async #runUntil(untilMs: number, delays: StepDelays): Promise<void> {
    const firstOfStep = this.#timers.nextSequence;
    for (;;) {
      const first = this.#timers.peek();
      if (first === undefined || first.dueMs > untilMs) break;
      if (first.sequence >= firstOfStep && !delays.admits(untilMs - this.#elapsedMs)) break;
      this.#elapsedMs = Math.max(this.#elapsedMs, first.dueMs);
      const work = this.#timers.takeDue(this.#elapsedMs)?.();
      if (work instanceof Promise) await work;
      await this.settle();
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.state());
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
