/** Uniform numbers from a source of uniform 32-bit words. */

/** In [0, 1), 53 bits. */
export function uniformFraction(word: () => number): number {
  const high = word() >>> 5;
  const low = word() >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}

/** Whole, in [0, bound), without modulo bias: words from the incomplete last multiple of `bound` are drawn again. */
export function uniformBelow(word: () => number, bound: number): number {
  if (!Number.isSafeInteger(bound) || bound < 1) {
    throw new RangeError(`a bound must be a whole number of at least 1, not ${bound}`);
  }
  const wide = bound > 2 ** 32;
  const range = wide ? 2 ** 53 : 2 ** 32;
  const limit = range - (range % bound);
  for (;;) {
    const drawn = wide ? (word() >>> 11) * 2 ** 32 + (word() >>> 0) : word() >>> 0;
    if (drawn < limit) return drawn % bound;
  }
}
