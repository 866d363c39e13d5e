/** Sequence numbers of TCP: 32 bits that wrap around (RFC 9293, 3.4). Two are compared within half of the circle. */

export function sequenceAfter(sequence: number, by: number): number {
  return (sequence + by) >>> 0;
}

/** How far `to` is ahead of `from`; for one that is behind it, nearly the whole circle. */
export function distance(from: number, to: number): number {
  return (to - from) >>> 0;
}

export function isBefore(one: number, other: number): boolean {
  return ((one - other) | 0) < 0;
}

export function isAtOrBefore(one: number, other: number): boolean {
  return ((one - other) | 0) <= 0;
}

export function laterOf(one: number, other: number): number {
  return isBefore(one, other) ? other : one;
}
