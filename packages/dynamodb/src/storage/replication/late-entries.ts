/** Entries that a follower applies later than it could. Each is applied with those before it, so most need no timer. */
import type { Clock, Timer } from "@cloudglass/env";

interface Late {
  readonly index: number;
  readonly dueMs: number;
  readonly timer: Timer;
}

export class LateEntries {
  readonly #clock: Clock;
  readonly #apply: (index: number) => void;
  /** Later indexes later. */
  #waiting: Late[] = [];

  constructor(clock: Clock, apply: (index: number) => void) {
    this.#clock = clock;
    this.#apply = apply;
  }

  /** Nothing new when as much is waited for already: leaders say again and again what is chosen. */
  add(index: number, delayMs: number): void {
    if ((this.#waiting.at(-1)?.index ?? 0) >= index) return;
    const dueMs = this.#clock.monotonic() + delayMs;
    // Those that were to wait longer are applied with this one.
    for (let last = this.#waiting.at(-1); last !== undefined; last = this.#waiting.at(-1)) {
      if (last.dueMs < dueMs) break;
      last.timer.cancel();
      this.#waiting.pop();
    }
    const timer = this.#clock.schedule(delayMs, () => {
      this.#waiting = this.#waiting.filter((late) => late.index > index);
      this.#apply(index);
    });
    this.#waiting.push({ index, dueMs, timer });
  }

  close(): void {
    for (const { timer } of this.#waiting) timer.cancel();
    this.#waiting = [];
  }
}
