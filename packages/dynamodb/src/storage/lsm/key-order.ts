/** Keys are bytes, ordered as unsigned bytes; a prefix comes before what it begins. */

/** Up to here a loop is faster than the call of the native comparison. */
const LOOP_BYTES = 24;

/** Negative, 0 or positive, as `a` comes before, is, or comes after `b`. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  const looped = Math.min(shared, LOOP_BYTES);
  for (let at = 0; at < looped; at++) {
    const difference = a[at]! - b[at]!;
    if (difference !== 0) return difference;
  }
  return shared <= LOOP_BYTES ? a.length - b.length : Buffer.compare(a, b);
}

/**
 * The first six bytes as a number: of two keys with different heads the one with the smaller head comes first. Missing
 * bytes count as zeros.
 */
export function headOf(key: Uint8Array): number {
  if (key.length >= 6) {
    const high = (key[0]! << 16) | (key[1]! << 8) | key[2]!;
    return high * 0x100_0000 + ((key[3]! << 16) | (key[4]! << 8) | key[5]!);
  }
  let head = 0;
  for (let at = 0; at < 6; at++) head = head * 256 + (key[at] ?? 0);
  return head;
}

export function commonPrefixBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a[at] === b[at]) at++;
  return at;
}

/** The shortest key that comes after `before` and not after `key`. REQUIRES: `before` < `key`. */
export function shortestSeparator(before: Uint8Array, key: Uint8Array): Uint8Array {
  return key.subarray(0, commonPrefixBytes(before, key) + 1);
}
