/** Time in a table: milliseconds since its beginning, kept so small that they fit in 32 bits. */
import { TURN_MS } from "./timing-wheel.ts";

/** After so long a time the beginning is moved. No entry lasts longer than the other half of 32 bits. */
const TURNS_MAX = Math.floor(2 ** 31 / TURN_MS);

export class TableClock {
  #beginning = 0;
  #now = 0;
  #hasBegun = false;

  get now(): number {
    return this.#now;
  }

  /** A clock that was set back stands still. */
  set(now: number): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#beginning = now;
    }
    this.#now = Math.max(this.#now, now - this.#beginning);
  }

  get isLate(): boolean {
    return this.#now > TURNS_MAX * TURN_MS;
  }

  /** Moves the beginning; gives by how many turns of the wheel. Whoever keeps times takes them back by these. */
  moveBeginning(): number {
    const turns = Math.floor(this.#now / TURN_MS);
    this.#beginning += turns * TURN_MS;
    this.#now -= turns * TURN_MS;
    return turns;
  }
}
