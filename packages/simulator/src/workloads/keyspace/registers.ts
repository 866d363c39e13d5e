/** The keys that are called now. One with too many calls that never got an answer gives way, so that its history stays small. */
import type { Random } from "@cloudglass/env";
import { pick } from "../../pick.ts";

const COUNT = 6;
/** The search for an order is exponential in them. */
const UNANSWERED_MAX = 5;

export class Registers {
  readonly #random: Random;
  readonly #unanswered = new Map<string, number>();
  #keyNumber = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#fill();
  }

  get names(): string[] {
    return [...this.#unanswered.keys()];
  }

  any(): string {
    return pick(this.#random, this.names);
  }

  /** Its first letter decides about the partition. */
  newName(): string {
    const letter = String.fromCharCode(97 + this.#random.below(26));
    return `${letter}-${++this.#keyNumber}`;
  }

  invoked(name: string): void {
    this.#count(name, 1);
  }

  answered(name: string): void {
    this.#count(name, -1);
  }

  retire(): void {
    for (const [name, count] of this.#unanswered) {
      if (count > UNANSWERED_MAX) this.#unanswered.delete(name);
    }
    this.#fill();
  }

  #count(name: string, change: number): void {
    const count = this.#unanswered.get(name);
    if (count !== undefined) this.#unanswered.set(name, count + change);
  }

  #fill(): void {
    while (this.#unanswered.size < COUNT) this.#unanswered.set(this.newName(), 0);
  }
}
