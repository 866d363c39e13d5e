/** Ephemeral ports: the range that Linux has, gone through from a random beginning (RFC 6056, 3.3.2). */
import type { Random } from "@cloudglass/env";

const FIRST = 32_768;
const LAST = 60_999;
const COUNT = LAST - FIRST + 1;

export class PortRange {
  #offset: number;

  constructor(random: Random) {
    this.#offset = random.below(COUNT);
  }

  /** The next that is free; undefined when none is. */
  next(isFree: (port: number) => boolean): number | undefined {
    for (let tried = 0; tried < COUNT; tried++) {
      this.#offset = (this.#offset + 1) % COUNT;
      if (isFree(FIRST + this.#offset)) return FIRST + this.#offset;
    }
    return undefined;
  }
}
