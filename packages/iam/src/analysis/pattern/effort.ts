/** How much work an analysis may do: containment of patterns is exponential in the worst case, and a policy is anybody's. */

export class TooMuchEffort extends Error {}

export class Effort {
  #left: number;

  /** @param steps about ten million a second */
  constructor(steps: number) {
    this.#left = steps;
  }

  /** @throws TooMuchEffort */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchEffort("analysis stopped");
  }
}
