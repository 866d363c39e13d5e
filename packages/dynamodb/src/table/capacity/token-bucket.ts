/**
 * Tokens that flow in at a rate, up to a capacity. What a request costs is often known only when it has been
 * served, so the bucket lets in whoever comes while a token is there, and may then owe: at most one request's worth.
 */
export class TokenBucket {
  #rate: number;
  #capacity: number;
  #tokens: number;
  #filledMs: number;

  /** @param rate tokens a second */
  constructor(rate: number, capacity: number, nowMs: number, tokens = capacity) {
    this.#rate = rate;
    this.#capacity = capacity;
    this.#tokens = tokens;
    this.#filledMs = nowMs;
  }

  get rate(): number {
    return this.#rate;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Below zero when it owes. */
  tokens(nowMs: number): number {
    const elapsedMs = nowMs - this.#filledMs;
    if (elapsedMs > 0) {
      this.#tokens = Math.min(this.#capacity, this.#tokens + (this.#rate * elapsedMs) / 1000);
      this.#filledMs = nowMs;
    }
    return this.#tokens;
  }

  admits(nowMs: number): boolean {
    return this.tokens(nowMs) > 0;
  }

  take(tokens: number, nowMs: number): void {
    this.#tokens = this.tokens(nowMs) - tokens;
  }

  /** What is more than the capacity is lost. */
  give(tokens: number, nowMs: number): void {
    this.#tokens = Math.min(this.#capacity, this.tokens(nowMs) + tokens);
  }

  resize(rate: number, capacity: number, nowMs: number): void {
    this.#tokens = Math.min(capacity, this.tokens(nowMs));
    this.#rate = rate;
    this.#capacity = capacity;
  }
}
