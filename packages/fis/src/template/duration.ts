/** Durations of actions: ISO 8601 in days, hours, minutes and seconds. */

const DURATION = /^P(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** In milliseconds; undefined for what is none: `PT5M` is 300000. */
export function durationMs(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (found === null || text === "P") return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((each: string | undefined) => Number(each ?? 0));
  return (days * 24 + hours) * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS;
}
