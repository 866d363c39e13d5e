/**
 * How much a table without provisioned units takes: at once twice its previous peak, which is the most that it had
 * in any minute; the ceiling rises by this at most every 30 minutes, and never falls.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
import { TokenBucket } from "./token-bucket.ts";

/** What a new table takes, a second. */
export const INITIAL_READ_UNITS = 12_000;
export const INITIAL_WRITE_UNITS = 4_000;

const MINUTE_MS = 60_000;
const RISE_MS = 30 * MINUTE_MS;

export class OnDemandCeiling {
  readonly #bucket: TokenBucket;
  #minuteMs: number;
  #minuteUnits = 0;
  #peak = 0;
  #risenMs: number;

  constructor(unitsPerSecond: number, nowMs: number) {
    this.#bucket = new TokenBucket(unitsPerSecond, unitsPerSecond, nowMs);
    this.#minuteMs = nowMs;
    this.#risenMs = nowMs;
  }

  /** Units a second. */
  get unitsPerSecond(): number {
    return this.#bucket.rate;
  }

  /** Takes at least as much from now on. */
  warm(unitsPerSecond: number, nowMs: number): void {
    if (unitsPerSecond > this.unitsPerSecond) this.#raise(unitsPerSecond, nowMs);
  }

  admits(nowMs: number): boolean {
    this.#follow(nowMs);
    return this.#bucket.admits(nowMs);
  }

  charge(units: number, nowMs: number): void {
    this.#follow(nowMs);
    this.#minuteUnits += units;
    this.#bucket.take(units, nowMs);
  }

  #follow(nowMs: number): void {
    const elapsedMs = nowMs - this.#minuteMs;
    if (elapsedMs < MINUTE_MS) return;
    this.#peak = Math.max(this.#peak, (this.#minuteUnits * 1000) / MINUTE_MS);
    this.#minuteUnits = 0;
    this.#minuteMs = nowMs - (elapsedMs % MINUTE_MS);
    const doubled = 2 * this.#peak;
    if (doubled <= this.unitsPerSecond || nowMs - this.#risenMs < RISE_MS) return;
    this.#risenMs = nowMs;
    this.#raise(doubled, nowMs);
  }

  #raise(unitsPerSecond: number, nowMs: number): void {
    this.#bucket.resize(unitsPerSecond, unitsPerSecond, nowMs);
  }
}
