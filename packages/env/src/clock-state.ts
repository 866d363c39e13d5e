/** The check of a clock's state that was kept outside: in a file, in a snapshot. */
import type { ClockState } from "./clock.ts";
import { checkRate, isMoment } from "./duration.ts";

/** Throws `RangeError` for one that no clock can have. */
export function checkState(state: ClockState): ClockState {
  const { now, offsetMs, rate, paused, offsetsMs, moves } = state;
  checkRate(rate);
  const [least, most] = offsetsMs;
  const isWhole =
    isMoment(now) &&
    isMoment(now - offsetMs) &&
    typeof paused === "boolean" &&
    Number.isFinite(least) &&
    Number.isFinite(most);
  const isDrawn = moves.every(
    (move) => Number.isFinite(move.hostMs) && isMoment(move.now) && Number.isFinite(move.rate),
  );
  if (!isWhole || !isDrawn) throw new RangeError("this is no state of a clock");
  return state;
}
