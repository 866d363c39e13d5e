/**
 * Lets a step of time end although timers set timers: after thousands of those, a delay that is set while the step goes
 * on is at least a part of the step, and a larger one the longer this goes on. So a watch that looks every millisecond
 * looks thousands of times in 30 days; timers that were there before run at their own time, and none runs early.
 * docs/internals/time.md has the numbers.
 */

/** So many timers that are set within a step run as they were set. */
export const EXACT_RUNS_MAX = 5000;

/** A hundredth of a step is near enough for what only looks. */
export const WATCHES_PER_STEP = 100;

/** When watches look within a step. */
export interface WatchRound {
  readonly number: number;
  readonly delayMs: number;
}

export class StepDelays {
  readonly #byMs: number;
  readonly #exactRunsMax: number;
  /** Delays are as they were set until this is above 0. */
  #leastMs = 0;
  #runs = 0;

  constructor(byMs: number, exactRunsMax: number = EXACT_RUNS_MAX) {
    this.#byMs = byMs;
    this.#exactRunsMax = exactRunsMax;
  }

  /** What a delay becomes that is set within the step. It never reaches beyond the step by this. */
  delayOf(delayMs: number, remainingMs: number): number {
    if (delayMs >= this.#leastMs) return delayMs;
    return Math.max(delayMs, Math.min(this.#leastMs, remainingMs));
  }

  /** That of a watch which looks more often than `WATCHES_PER_STEP` times; undefined for others, who look as they ask. */
  roundOf(everyMs: number, remainingMs: number): WatchRound | undefined {
    const partMs = this.#byMs / WATCHES_PER_STEP;
    if (everyMs >= partMs || everyMs > remainingMs) return undefined;
    const elapsedMs = this.#byMs - remainingMs;
    const number = Math.min(WATCHES_PER_STEP, Math.ceil((elapsedMs + everyMs) / partMs));
    return {
      number,
      delayMs: Math.max(everyMs, Math.min(number * partMs - elapsedMs, remainingMs)),
    };
  }

  /**
   * Whether a timer that was set within the step runs within it. Doubling: a thousand watches take ten times the runs of
   * one, not a thousand times.
   */
  admits(remainingMs: number): boolean {
    // At its end there is no part of the step left to wait for.
    if (this.#leastMs > 0 && remainingMs <= 0) return false;
    this.#runs++;
    if (this.#runs % this.#exactRunsMax === 0) {
      const partMs = Math.max(1, this.#byMs / this.#exactRunsMax);
      this.#leastMs = this.#leastMs === 0 ? partMs : 2 * this.#leastMs;
    }
    return true;
  }
}
