/** Checks of durations, in milliseconds, and of moments. */
import { RATE_MAX, RATE_MIN } from "./clock.ts";

/** 9999-12-31T23:59:59.999Z: the last moment that AWS's formats of dates can write. */
export const LAST_MOMENT_MS: number = Date.UTC(10_000, 0, 1) - 1;

/** A delay as timers take it: a negative one is due at once. */
export function checkDelay(delayMs: number): number {
  if (!Number.isFinite(delayMs)) throw new RangeError(`a delay must be finite, not ${delayMs} ms`);
  return Math.max(0, delayMs);
}

/** A step of time: finite and not backwards. */
export function checkStep(byMs: number): number {
  if (!Number.isFinite(byMs) || byMs < 0) {
    throw new RangeError(`time moves forward by a finite number of milliseconds, not ${byMs}`);
  }
  return byMs;
}

export function isMoment(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0 && ms <= LAST_MOMENT_MS;
}

/** A moment to go to: not one that is over. */
export function checkMoment(toMs: number, nowMs: number): number {
  if (!isMoment(toMs)) throw new RangeError(`${toMs} is no moment between 1970 and 9999`);
  if (toMs < nowMs) {
    const [to, now] = [new Date(toMs).toISOString(), new Date(nowMs).toISOString()];
    throw new RangeError(`time goes forward only: ${to} is earlier than now, ${now}`);
  }
  return toMs;
}

/** A step that ends before the year 10000. */
export function checkReach(byMs: number, nowMs: number): number {
  if (isMoment(nowMs + byMs)) return byMs;
  throw new RangeError(`${byMs} ms from now it is after the year 9999`);
}

export function checkRate(rate: number): number {
  if (!(rate >= RATE_MIN && rate <= RATE_MAX)) {
    throw new RangeError(`a clock's rate is ${RATE_MIN} to ${RATE_MAX}, not ${rate}`);
  }
  return rate;
}
