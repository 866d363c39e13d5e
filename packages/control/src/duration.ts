/** Durations as people write them: those of the `ms` library (`90s`, `1.5 hours`, `30d`) and of ISO 8601 (`P1M`, `PT90S`). */
import ms, { type StringValue } from "ms";

const LENGTH_MAX = 50;
/** `ms` takes a bare number for milliseconds, which is somebody's typing error. */
const WITH_UNIT = /^-?(?:\d+|\d*\.\d+) ?[a-z]+$/i;
const ISO =
  /^-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,3})?S)?)?$/;

/** Milliseconds; months and years of ISO 8601 are those of the calendar from `nowMs` on. Undefined for anything else. */
export function readDuration(text: string, nowMs: number): number | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  if (WITH_UNIT.test(text)) return ms(text as StringValue);
  if (!ISO.test(text)) return undefined;
  try {
    const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO("UTC");
    return now.add(Temporal.Duration.from(text)).epochMilliseconds - nowMs;
  } catch (error) {
    // Beyond the years that there are.
    if (error instanceof RangeError) return Number.MAX_SAFE_INTEGER;
    throw error;
  }
}
