/** Which times a table can be brought back to: from the newest but five minutes, to the end of the recovery period. */
import type { RecoveryRecord } from "../catalogue/index.ts";

const DAY_MS = 86_400_000;
const LAG_MS = 300_000;

export function restorableTimes({ sinceMs, periodDays }: RecoveryRecord, nowMs: number) {
  return {
    earliestMs: Math.max(sinceMs, nowMs - periodDays * DAY_MS),
    latestMs: Math.max(sinceMs, nowMs - LAG_MS),
  };
}

/** The last timestamp of a write in the millisecond, in microseconds. */
export function timestampsUntil(ms: number): number {
  return ms * 1000 + 999;
}
