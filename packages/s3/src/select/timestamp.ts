/**
 * Points in time that keep their precision and local offset, as Ion and the W3C's note on dates have them:
 * `2007T`, `2007-02-23T12:14Z`, `2007-02-23T12:14:33.079-08:00`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-data-types.html
 */

export type DatePart = "year" | "month" | "day" | "hour" | "minute" | "second";
export type Precision = "year" | "month" | "day" | "minute" | "second";

export interface TimestampFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Digits behind the second's point. */
  readonly fraction: string;
  /** Minutes east of UTC; undefined when it is not known (`-00:00`). */
  readonly offset: number | undefined;
  readonly precision: Precision;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NANOS_DIGITS = 9;
const precisions: readonly Precision[] = ["year", "month", "day", "minute", "second"];

const TEXT =
  /^(\d{4})(?:T|-(\d\d)(?:T|-(\d\d)(?:T?|T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))))$/;

export class Timestamp {
  readonly fields: TimestampFields;

  private constructor(fields: TimestampFields) {
    this.fields = fields;
  }

  /** Undefined when there is no such day, time or offset. */
  static of(fields: TimestampFields): Timestamp | undefined {
    const { year, month, day, hour, minute, second, offset = 0 } = fields;
    const valid =
      year >= 1 &&
      year <= 9999 &&
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= daysIn(year, month) &&
      hour <= 23 &&
      minute <= 59 &&
      second <= 59 &&
      Math.abs(offset) < 24 * 60;
    return valid ? new Timestamp(fields) : undefined;
  }

  static parse(text: string): Timestamp | undefined {
    const found = TEXT.exec(text);
    if (found === null) return undefined;
    const [, year, month, day, hour, minute, second, fraction = "", zone] = found;
    return Timestamp.of({
      year: Number(year),
      month: Number(month ?? 1),
      day: Number(day ?? 1),
      hour: Number(hour ?? 0),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
      fraction,
      offset: zone === undefined || zone === "-00:00" ? undefined : offsetOf(zone),
      precision:
        second !== undefined
          ? "second"
          : hour !== undefined
            ? "minute"
            : day !== undefined
              ? "day"
              : month !== undefined
                ? "month"
                : "year",
    });
  }

  /** In UTC, to the millisecond. */
  static ofMs(epochMs: number): Timestamp | undefined {
    const date = new Date(epochMs);
    return Timestamp.of({
      ...localFields(date),
      fraction: String(date.getUTCMilliseconds()).padStart(3, "0"),
      offset: 0,
      precision: "second",
    });
  }

  /** Without the fraction of a second. */
  get epochMs(): number {
    const { year, month, day, hour, minute, second, offset = 0 } = this.fields;
    return utcMs(year, month, day, hour, minute, second) - offset * MINUTE_MS;
  }

  compare(other: Timestamp): number {
    const difference = this.epochMs - other.epochMs;
    if (difference !== 0) return Math.sign(difference);
    const digits = Math.max(this.fields.fraction.length, other.fields.fraction.length);
    const a = this.fields.fraction.padEnd(digits, "0");
    const b = other.fields.fraction.padEnd(digits, "0");
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** Undefined when the result is no year of four digits. Precision grows to the part that is added. */
  add(part: DatePart, quantity: number): Timestamp | undefined {
    const { fields } = this;
    const precision = finer(fields.precision, part === "hour" ? "minute" : part);
    if (part === "year" || part === "month") {
      const months = fields.year * 12 + fields.month - 1 + quantity * (part === "year" ? 12 : 1);
      const year = Math.floor(months / 12);
      const month = months - year * 12 + 1;
      const day = Math.min(fields.day, year >= 1 && year <= 9999 ? daysIn(year, month) : 1);
      return Timestamp.of({ ...fields, year, month, day, precision });
    }
    const { year, month, day, hour, minute, second } = fields;
    const localMs = utcMs(year, month, day, hour, minute, second) + quantity * unitMs(part);
    const date = new Date(localMs);
    if (Number.isNaN(date.getTime())) return undefined;
    return Timestamp.of({ ...fields, ...localFields(date), precision });
  }

  /** Whole parts from this one to the other, towards zero. */
  until(part: DatePart, other: Timestamp): number {
    if (part === "year" || part === "month") {
      const months = wholeMonths(this, other);
      return Math.trunc(part === "year" ? months / 12 : months);
    }
    return Math.trunc((millis(other) - millis(this)) / unitMs(part));
  }

  toString(): string {
    const { year, month, day, hour, minute, second, fraction, offset, precision } = this.fields;
    let text = pad(year, 4);
    if (precision === "year") return `${text}T`;
    text += `-${pad(month, 2)}`;
    if (precision === "month") return `${text}T`;
    text += `-${pad(day, 2)}`;
    if (precision === "day") return `${text}T`;
    text += `T${pad(hour, 2)}:${pad(minute, 2)}`;
    if (precision === "second") text += `:${pad(second, 2)}${fraction && `.${fraction}`}`;
    return text + (offset === undefined ? "-00:00" : offset === 0 ? "Z" : offsetText(offset, ":"));
  }
}

export const pad = (value: number, width: number): string => String(value).padStart(width, "0");

/** `+08:00` with ":" between, `+0800` with nothing. */
export function offsetText(offset: number, between: string): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${pad(Math.trunc(size / 60), 2)}${between}${pad(size % 60, 2)}`;
}

/** Minutes of `Z`, `+08`, `+0800` or `+08:00`; NaN for what is none. */
export function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const [, sign, hours, minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return Number.NaN;
  const size = Number(hours) * 60 + Number(minutes);
  return sign === "-" ? -size : size;
}

function finer(a: Precision, b: Precision): Precision {
  return precisions.indexOf(a) >= precisions.indexOf(b) ? a : b;
}

function unitMs(part: DatePart): number {
  switch (part) {
    case "day":
      return DAY_MS;
    case "hour":
      return 60 * MINUTE_MS;
    case "minute":
      return MINUTE_MS;
    default:
      return 1_000;
  }
}

/** With the fraction, to the nanosecond. */
function millis(timestamp: Timestamp): number {
  const nanos = timestamp.fields.fraction.slice(0, NANOS_DIGITS).padEnd(NANOS_DIGITS, "0");
  return timestamp.epochMs + Number(nanos) / 1e6;
}

function wholeMonths(from: Timestamp, to: Timestamp): number {
  const a = new Date(from.epochMs);
  const b = new Date(to.epochMs);
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  const rest = restOfMonth(to, b) - restOfMonth(from, a);
  if (months > 0 && rest < 0) return months - 1;
  if (months < 0 && rest > 0) return months + 1;
  return months;
}

function restOfMonth(timestamp: Timestamp, date: Date): number {
  return millis(timestamp) - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** `Date.UTC` that takes the years 1 to 99 as they are. */
function utcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

function localFields(date: Date) {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
