/** Times in signatures: ISO 8601 basic format in UTC (`20150830T123600Z`), or RFC 9110's date in a `Date` header. */

const BASIC = /^\d{8}T\d{6}Z$/;

/** Milliseconds since the epoch; undefined for anything but a date that exists. */
export function parseBasicTimestamp(text: string): number | undefined {
  if (text.length !== 16 || !BASIC.test(text)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 4, 6);
  const day = digits(text, 6, 8);
  const hour = digits(text, 9, 11);
  const minute = digits(text, 11, 13);
  const second = digits(text, 13, 15);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function formatBasicTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/** Without milliseconds, as S3 shows times in errors. */
export function formatIsoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|\+0000|-0000)$/;

/** A `Date` header: either form. */
export function parseHeaderDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return parseBasicTimestamp(text);
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let index = start; index < end; index++) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}
