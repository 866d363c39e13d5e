/** Durations as people write them: those of the `ms` library (`90s`, `1.5 hours`, `30d`) and of ISO 8601 (`P1M`, `PT90S`). */
import ms, { type StringValue } from "ms";

const LENGTH_MAX = 50;
/** `ms` takes a bare number for milliseconds, which is somebody's typing error. */
const WITH_UNIT = /^-?(?:\d+|\d*\.\d+) ?[a-z]+$/i;
const ISO =
  /^(-?)P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/** Milliseconds; months and years of ISO 8601 are those of the calendar from `nowMs` on. Undefined for anything else. */
export function readDuration(text: string, nowMs: number): number | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  if (WITH_UNIT.test(text)) return ms(text as StringValue);
  const [, minus, ...amounts] = ISO.exec(text) ?? [];
  if (minus === undefined) return undefined;
  const sign = minus === "" ? 1 : -1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] =
    amounts.map((amount) => sign * Number(amount ?? 0));
  const then = afterMonths(nowMs, years * 12 + months);
  const wholeDays = weeks * 7 + days;
  const byMs = then - nowMs + ((wholeDays * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
  // Beyond the years that there are.
  return Number.isSafeInteger(Math.round(byMs)) ? Math.round(byMs) : sign * Number.MAX_SAFE_INTEGER;
}

/** The last day of a month where that has no such day. NaN beyond the years that there are. */
function afterMonths(ms: number, months: number): number {
  const then = new Date(ms);
  const day = then.getUTCDate();
  then.setUTCMonth(then.getUTCMonth() + months);
  if (then.getUTCDate() !== day) then.setUTCDate(0);
  return then.getTime();
}
