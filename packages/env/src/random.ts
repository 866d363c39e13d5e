/** Randomness as every engine and service sees it; `SeededRandom` repeats itself. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, bound). */
  below(bound: number): number;
  bytes(count: number): Uint8Array;
  /** RFC 9562 version 4. */
  uuid(): string;
}
