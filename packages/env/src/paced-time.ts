/**
 * The host's time for those who are patient with each other inside of this process. While the process stands still (other
 * programs have the processor, a garbage collection, a debugger) all of them stand still, and none is to take that
 * for another's silence: time goes `STILL_MS` beyond the first timer that is due, and on when that has run.
 */
import { hostTime } from "./host-time.ts";
import { HostTimers, type TimeScale } from "./host-timers.ts";

/** Timers are as late as this in a process that is only busy. */
export const STILL_MS = 50;

export class PacedTime implements TimeScale {
  readonly timers: HostTimers = new HostTimers(this);
  /** Of the host's, by moves, less what the process stood still. */
  #aheadMs = 0;
  #shownMs = Number.NEGATIVE_INFINITY;
  #isInStep = false;

  monotonic(): number {
    const freeMs = hostTime.tick() + this.#aheadMs;
    const ms = this.#isInStep ? freeMs : Math.min(freeMs, this.timers.armedForMs + STILL_MS);
    if (ms > this.#shownMs) this.#shownMs = ms;
    return this.#shownMs;
  }

  speed(): number {
    return 1;
  }

  fires(dueMs: number): void {
    if (this.#isInStep) return;
    const stillMs = hostTime.tick() + this.#aheadMs - Math.max(dueMs + STILL_MS, this.#shownMs);
    if (stillMs > 0) this.#aheadMs -= stillMs;
  }

  /** A step takes the timers in order itself. */
  beginStep(): void {
    this.#isInStep = true;
    this.timers.beginStep();
  }

  move(byMs: number): void {
    this.#aheadMs += byMs;
  }

  endStep(): void {
    this.#isInStep = false;
  }
}
