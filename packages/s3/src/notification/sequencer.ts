/** Sequencers of events: hex digits of one length, each higher than the one before, also after a restart. */
import type { Clock } from "@cloudglass/env";

/** Events that one millisecond has room for; more borrow from the next. */
const COUNTER_BITS = 16n;

export class Sequencer {
  readonly #clock: Pick<Clock, "now">;
  #last = 0n;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** `00018BCFE568000000` */
  next(): string {
    const fromClock = BigInt(this.#clock.now()) << COUNTER_BITS;
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n;
    return this.#last.toString(16).toUpperCase().padStart(18, "0");
  }
}
