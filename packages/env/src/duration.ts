/** Checks of durations, in milliseconds. */

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
