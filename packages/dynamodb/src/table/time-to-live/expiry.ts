/**
 * When an item's time to live is over.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
import type { AttributeValue } from "../../expression/value/attribute-value.ts";

/** Items whose time is longer past stay: their attribute is no time to live. */
const YEARS_MAX = 5;

/** Milliseconds since the Unix epoch; undefined for what is no time in seconds. */
export function expiryMs(value: AttributeValue | undefined): number | undefined {
  if (value === undefined || !("N" in value)) return undefined;
  const seconds = Number(value.N);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

export function isExpired(expiry: number, nowMs: number): boolean {
  return expiry < nowMs && !isAncient(expiry, nowMs);
}

export function isAncient(expiry: number, nowMs: number): boolean {
  const oldest = new Date(nowMs);
  oldest.setUTCFullYear(oldest.getUTCFullYear() - YEARS_MAX);
  return expiry < oldest.getTime();
}
