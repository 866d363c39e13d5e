/**
 * Dates that clients write by themselves, read by a clock that was moved. A client goes by the host's clock, or follows
 * this one by the dates of its answers, or followed it once; nothing in a date says by which it was written. So a
 * date that may be of the host's past is taken for what this clock showed then, and otherwise for what it says. The
 * rule and its limits: docs/internals/time.md.
 */
import type { HostedClock } from "./clock.ts";

/** Clients date to the second. */
const RESOLUTION_MS = 999;
/** Validity is asked for in whole minutes, mostly. */
const MINUTE_MS = 60_000;

export class ForeignDates {
  readonly #clock: HostedClock;

  constructor(clock: HostedClock) {
    this.#clock = clock;
  }

  /** Whether a client's clock that is `skewMsMax` off at most may show this now. */
  isNear(dateMs: number, skewMsMax: number): boolean {
    if (Math.abs(dateMs - this.#clock.now()) <= skewMsMax) return true;
    const [leastMs, mostMs] = this.#clock.offsetsMs();
    const aheadMs = dateMs - this.#clock.hostNow();
    return aheadMs >= leastMs - skewMsMax && aheadMs <= mostMs + skewMsMax;
  }

  /** By this clock. */
  momentOf(dateMs: number): number {
    const clock = this.#clock;
    return dateMs > clock.hostNow() ? dateMs : clock.timeAt(dateMs, RESOLUTION_MS);
  }

  /**
   * When something ends that says when, in its maker's time: the later of what it may mean. Without the date of its
   * making that is taken to be the last one from which it is valid for whole minutes.
   */
  expiryOf(expiryMs: number, madeMs: number = this.#lastMinuteBefore(expiryMs)): number {
    return Math.max(expiryMs, this.momentOf(madeMs) + expiryMs - madeMs);
  }

  /** What the clock of whoever made something shows now; this one's when they do not say when they made it. */
  nowOf(madeMs: number | undefined): number {
    const now = this.#clock.now();
    return madeMs === undefined ? now : now - this.momentOf(madeMs) + madeMs;
  }

  #lastMinuteBefore(expiryMs: number): number {
    const validMs = Math.max(0, expiryMs - this.#clock.hostNow());
    return expiryMs - Math.max(1, Math.ceil(validMs / MINUTE_MS)) * MINUTE_MS;
  }
}
