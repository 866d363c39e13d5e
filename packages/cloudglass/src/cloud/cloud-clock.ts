/** `cloud.clock`: the clock of a namespace, moved by what its route takes too. */
import { readMoment, readStep } from "@cloudglass/control";
import type { MovableClock } from "@cloudglass/env";

export interface CloudClock extends MovableClock {
  /**
   * Milliseconds, or a duration: `90s`, `1.5h`, `30d`, `PT90S`, `P1M`. Resolves when all that fell due is done. Rejects
   * with a `ControlError` for a text that is none, with a `RangeError` for a number that time cannot move by.
   */
  advance(by: number | string): Promise<void>;
  /** Milliseconds of the epoch, a `Date`, or ISO 8601: `2030-01-31`, `2030-01-31T00:00:00Z`. Rejects as `advance` does. */
  set(to: number | string | Date): Promise<void>;
}

/** It stands for the clock itself: everything else is the clock's own. */
export function cloudClock(clock: MovableClock): CloudClock {
  const moves: Pick<CloudClock, "advance" | "set"> = {
    async advance(by) {
      await clock.advance(typeof by === "number" ? by : readStep(by, clock.now()));
    },
    async set(to) {
      const toMs = to instanceof Date ? to.getTime() : to;
      await clock.set(typeof toMs === "number" ? toMs : readMoment(toMs, clock.now()));
    },
  };
  return new Proxy(clock as CloudClock, {
    get(_, name) {
      if (name === "advance" || name === "set") return moves[name];
      const member: unknown = Reflect.get(clock, name, clock);
      return typeof member === "function" ? member.bind(clock) : member;
    },
  });
}
