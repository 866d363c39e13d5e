/** When to send again: RFC 6298, with the bounds that Linux has. One segment is timed at a time (Karn). */
import type { Clock } from "@cloudglass/env";
import { isBefore } from "./sequence.ts";

export const FIRST_TIMEOUT_MS = 1000;
export const TIMEOUT_MS_MIN = 200;
export const TIMEOUT_MS_MAX = 120_000;

const GAIN = 1 / 8;
const VARIANCE_GAIN = 1 / 4;

export class RoundTripTime {
  readonly #clock: Clock;
  #smoothedMs: number | undefined;
  #varianceMs = 0;
  #timeoutMs = FIRST_TIMEOUT_MS;
  #backoffs = 0;
  #timed: { readonly end: number; readonly sentAtMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** With what was doubled since the last answer. */
  get timeoutMs(): number {
    return Math.min(TIMEOUT_MS_MAX, this.#timeoutMs * 2 ** this.#backoffs);
  }

  get isTiming(): boolean {
    return this.#timed !== undefined;
  }

  /** A segment goes out for the first time; `end` is the number that acknowledges it. */
  sent(end: number): void {
    this.#timed ??= { end, sentAtMs: this.#clock.monotonic() };
  }

  /** Which of two copies was answered cannot be told. */
  sentAgain(): void {
    this.#timed = undefined;
  }

  timedOut(): void {
    this.#timed = undefined;
    if (this.timeoutMs < TIMEOUT_MS_MAX) this.#backoffs++;
  }

  acknowledged(upTo: number): void {
    this.#backoffs = 0;
    const timed = this.#timed;
    if (timed === undefined || isBefore(upTo, timed.end)) return;
    this.#timed = undefined;
    this.#measured(this.#clock.monotonic() - timed.sentAtMs);
  }

  #measured(ms: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = ms;
      this.#varianceMs = ms / 2;
    } else {
      this.#varianceMs += VARIANCE_GAIN * (Math.abs(this.#smoothedMs - ms) - this.#varianceMs);
      this.#smoothedMs += GAIN * (ms - this.#smoothedMs);
    }
    const timeoutMs = this.#smoothedMs + 4 * this.#varianceMs;
    this.#timeoutMs = Math.min(TIMEOUT_MS_MAX, Math.max(TIMEOUT_MS_MIN, timeoutMs));
  }
}
