/**
 * The host's clock plus an offset that `advance` moves; paused, it stands still until it is advanced or resumed.
 * Timers do not keep the process alive. One host timer is armed at a time, for the timer that is due first.
 */
import { performance } from "node:perf_hooks";
import type { MovableClock, Task, Timer } from "./clock.ts";
import { checkDelay, checkStep } from "./duration.ts";
import { TimerQueue } from "./timer-queue.ts";

/** The longest delay that a host timer takes; longer ones are armed again when it fires. */
const HOST_TIMER_MS_MAX = 2 ** 31 - 1;

/** Sums of fractions of milliseconds are off by less than this; a timer so near to its time is due. */
const ROUNDING_MS = 1e-6;

export class SystemClock implements MovableClock {
  /** Whole milliseconds as long as steps are whole; grows only, so `monotonic` never goes back. */
  #offsetMs = 0;
  /** The host's two clocks at the moment of `pause`; undefined while running. */
  #pausedAt: { readonly wallMs: number; readonly monotonicMs: number } | undefined;
  readonly #timers = new TimerQueue();
  #armed: NodeJS.Timeout | undefined;
  #armedForMs = Number.POSITIVE_INFINITY;
  #steps: Promise<void> = Promise.resolve();

  now(): number {
    return Math.floor((this.#pausedAt?.wallMs ?? Date.now()) + this.#offsetMs);
  }

  monotonic(): number {
    return (this.#pausedAt?.monotonicMs ?? performance.now()) + this.#offsetMs;
  }

  get paused(): boolean {
    return this.#pausedAt !== undefined;
  }

  schedule(delayMs: number, task: Task): Timer {
    const timer = this.#timers.add(this.monotonic() + checkDelay(delayMs), task);
    if (timer.dueMs < this.#armedForMs) this.#arm();
    return timer;
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  tick(task: () => void): void {
    setImmediate(task);
  }

  /** Steps asked for at the same time are made one after the other. */
  advance(byMs: number): Promise<void> {
    checkStep(byMs);
    const step = this.#steps.then(() => this.#step(byMs));
    this.#steps = step.catch(() => {});
    return step;
  }

  pause(): void {
    if (this.#pausedAt !== undefined) return;
    this.#pausedAt = { wallMs: Date.now(), monotonicMs: performance.now() };
    this.#disarm();
  }

  /** Goes on from the time at which it was paused: the pause is taken out of both clocks. */
  resume(): void {
    const pausedAt = this.#pausedAt;
    if (pausedAt === undefined) return;
    this.#pausedAt = undefined;
    this.#offsetMs -= performance.now() - pausedAt.monotonicMs;
    this.#arm();
  }

  async #step(byMs: number): Promise<void> {
    let remainingMs = byMs;
    for (;;) {
      const first = this.#timers.peek();
      if (first === undefined) break;
      const gapMs = Math.ceil(first.dueMs - this.monotonic() - ROUNDING_MS);
      if (gapMs > remainingMs) break;
      if (gapMs > 0) {
        this.#offsetMs += gapMs;
        remainingMs -= gapMs;
      }
      await this.#run(this.#timers.takeDue(this.monotonic() + ROUNDING_MS));
      await new Promise(setImmediate);
    }
    this.#offsetMs += remainingMs;
    this.#arm();
  }

  #arm(): void {
    this.#disarm();
    if (this.#pausedAt !== undefined) return;
    const first = this.#timers.peek();
    if (first === undefined) return;
    const delayMs = Math.min(Math.max(1, first.dueMs - this.monotonic()), HOST_TIMER_MS_MAX);
    this.#armedForMs = first.dueMs;
    this.#armed = setTimeout(() => this.#fire(), Math.ceil(delayMs)).unref();
  }

  #disarm(): void {
    clearTimeout(this.#armed);
    this.#armed = undefined;
    this.#armedForMs = Number.POSITIVE_INFINITY;
  }

  /** One timer a turn of the event loop would let them fall behind; promise continuations run after the batch. */
  #fire(): void {
    this.#armedForMs = Number.POSITIVE_INFINITY;
    const untilMs = this.monotonic();
    for (;;) {
      const task = this.#timers.takeDue(untilMs);
      if (task === undefined) break;
      void this.#run(task);
    }
    this.#arm();
  }

  /** A task that fails is a defect: it becomes an uncaught exception, and the other timers still run. */
  async #run(task: Task | undefined): Promise<void> {
    try {
      const work = task?.();
      if (work instanceof Promise) await work;
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  }
}
