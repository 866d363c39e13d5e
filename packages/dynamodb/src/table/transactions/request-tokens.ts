/** Requests with a token that are under way: one that comes again meanwhile is not run beside the first. */
export class RequestTokens {
  /** What the request asks for, by whose token it is. */
  readonly #underWay = new Map<string, string>();

  /** Undefined when nothing is under way with this token; otherwise what is. */
  digestOf(token: string): string | undefined {
    return this.#underWay.get(token);
  }

  async during<Result>(token: string, digest: string, run: () => Promise<Result>): Promise<Result> {
    this.#underWay.set(token, digest);
    try {
      return await run();
    } finally {
      this.#underWay.delete(token);
    }
  }
}
