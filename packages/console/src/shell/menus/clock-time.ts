/** What the emulator's clock shows between two answers of it: it goes on at its rate from the last one. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ClockState } from "../../api/shapes.ts";

/** `elapsedMs` of the browser's time after the answer came. */
export function clockNow({ now, rate, paused }: ClockState, elapsedMs: number): number {
  return Date.parse(now) + (paused ? 0 : elapsedMs * rate);
}

const TICK_MS = 1000;
const FAST_TICK_MS = 100;

/** ISO 8601, a second at a time; faster when the clock is. */
export function useTicking(state: ClockState | undefined): string | undefined {
  const takenAt = useMemo(() => performance.now(), [state]);
  const [, setTick] = useState(0);
  const rate = state === undefined || state.paused ? 0 : state.rate;
  useEffect(() => {
    if (rate === 0) return;
    const timer = setInterval(() => setTick((n) => n + 1), rate > 1 ? FAST_TICK_MS : TICK_MS);
    return () => clearInterval(timer);
  }, [rate]);
  if (state === undefined) return undefined;
  return new Date(clockNow(state, performance.now() - takenAt)).toISOString();
}
