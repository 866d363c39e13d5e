/** What of a batch is not done: it is told to the client, which asks for it again. */
import { ThrottledError } from "../../table/admission/index.ts";

export class Backlog<Each> {
  readonly left: Each[] = [];
  #throttledCount = 0;
  #firstThrottle: ThrottledError | undefined;

  /** Undefined when it was throttled, and is left. */
  async unlessThrottled<Result>(
    each: Each,
    run: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
      this.#firstThrottle ??= error;
      this.#throttledCount++;
      this.left.push(each);
      return undefined;
    }
  }

  /** Throws `ThrottledError` when everything was throttled. */
  requireProgress(count: number): void {
    if (this.#throttledCount === count && this.#firstThrottle !== undefined) {
      throw this.#firstThrottle;
    }
  }
}

/** Where capacity is limited: each sees what the ones before it have consumed. */
export async function oneAfterAnother<Each>(
  all: readonly Each[],
  run: (each: Each) => Promise<void>,
): Promise<void> {
  for (const each of all) await run(each);
}
