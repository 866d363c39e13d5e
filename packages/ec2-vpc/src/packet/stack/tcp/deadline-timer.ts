/**
 * A timer that is moved at nearly every segment. Moving it later costs no timer of the clock: one that fires too early
 * waits for the rest.
 */
import type { Clock, Timer } from "@cloudglass/env";

export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #task: () => void;
  #deadlineMs: number | undefined;
  #timer: Timer | undefined;
  #timerDueMs = 0;

  constructor(clock: Clock, task: () => void) {
    this.#clock = clock;
    this.#task = task;
  }

  get isSet(): boolean {
    return this.#deadlineMs !== undefined;
  }

  set(delayMs: number): void {
    const deadlineMs = this.#clock.monotonic() + delayMs;
    this.#deadlineMs = deadlineMs;
    if (this.#timer !== undefined && this.#timerDueMs <= deadlineMs) return;
    this.#arm(delayMs);
  }

  /** Nothing happens any more; the clock's timer may stay until it is due. */
  clear(): void {
    this.#deadlineMs = undefined;
  }

  /** Nothing is left of it. */
  cancel(): void {
    this.#deadlineMs = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    this.#timerDueMs = this.#clock.monotonic() + delayMs;
    this.#timer = this.#clock.schedule(delayMs, () => this.#fire());
  }

  #fire(): void {
    this.#timer = undefined;
    const deadlineMs = this.#deadlineMs;
    if (deadlineMs === undefined) return;
    const remainingMs = deadlineMs - this.#clock.monotonic();
    // Sums of fractions of milliseconds are off by far less.
    if (remainingMs > 0.001) {
      this.#arm(remainingMs);
      return;
    }
    this.#deadlineMs = undefined;
    this.#task();
  }
}
