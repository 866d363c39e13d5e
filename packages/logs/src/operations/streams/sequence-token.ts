/** Sequence tokens are given and ignored, as AWS does since 2023: clients of before send them. */
const DIGITS = 56;
const FIRST = 49n * 10n ** 54n;

export const sequenceToken = (nextSequence: number): string =>
  (FIRST + BigInt(nextSequence)).toString().padStart(DIGITS, "0");
