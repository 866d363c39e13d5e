/**
 * Timestamps of writes: microseconds since the Unix epoch, each greater than all before it, also than those of an
 * earlier run of the emulator whose clock had been moved ahead. After Kulkarni et al., "Logical Physical Clocks", 2014.
 */

import type { Catalogue, Statement } from "@cloudglass/catalogue";
import type { Clock } from "@cloudglass/env";

/** So much is reserved at once: how far timestamps may be ahead after a crash. */
const RESERVED_US = 10_000_000;

export class WriteClock {
  readonly #clock: Clock;
  readonly #reserve: Statement;
  #last: number;
  #reserved: number;

  constructor(clock: Clock, catalogue: Catalogue) {
    this.#clock = clock;
    this.#reserve = catalogue.prepare(
      "INSERT OR REPLACE INTO timestamp_reservation (only_row, reserved_us) VALUES (1, ?)",
    );
    const found = catalogue.prepare("SELECT reserved_us FROM timestamp_reservation").pluck().get();
    this.#reserved = (found as number | undefined) ?? 0;
    this.#last = this.#reserved;
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, this.#clock.now() * 1000);
    if (this.#last >= this.#reserved) {
      this.#reserved = this.#last + RESERVED_US;
      this.#reserve.run(this.#reserved);
    }
    return this.#last;
  }

  /** No timestamp that was given out is greater, and all that come are. */
  get latestUs(): number {
    this.#last = Math.max(this.#last, this.#clock.now() * 1000);
    return this.#last;
  }

  /** No timestamp that comes is smaller: what another clock gave out has been seen. */
  passed(timestampUs: number): void {
    this.#last = Math.max(this.#last, timestampUs);
  }
}
