import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTimestamp, parseTimestamp } from "./timestamp.ts";

/** Years 0 to 9999, as the formats can write them. */
const dates = fc.date({
  min: new Date("0000-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

test("date-time is written as ECMAScript writes it, and read back to the millisecond", () => {
  fc.assert(
    fc.property(dates, (date) => {
      const text = formatTimestamp(date, "date-time", "always");
      expect(text).toBe(date.toISOString());
      expect(parseTimestamp(text, "date-time")).toEqual(date);
      expect(parseTimestamp(formatTimestamp(date, "date-time"), "date-time")).toEqual(date);
    }),
    { numRuns: 2000 },
  );
});

test("http-date is written as ECMAScript writes it, and read back to the second", () => {
  fc.assert(
    fc.property(dates, (date) => {
      const text = formatTimestamp(date, "http-date");
      expect(text).toBe(date.toUTCString());
      const seconds = Math.floor(date.getTime() / 1000);
      expect(parseTimestamp(text, "http-date")?.getTime()).toBe(seconds * 1000);
    }),
    { numRuns: 2000 },
  );
});

test("epoch-seconds keeps milliseconds", () => {
  fc.assert(
    fc.property(dates, (date) => {
      expect(parseTimestamp(formatTimestamp(date, "epoch-seconds"), "epoch-seconds")).toEqual(date);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["2026-02-30T00:00:00Z", "date-time"],
  ["2026-01-01T24:00:00Z", "date-time"],
  ["2026-01-01", "date-time"],
  ["Mon, 31 Feb 2026 00:00:00 GMT", "http-date"],
  ["1e400", "epoch-seconds"],
  ["", "epoch-seconds"],
] as const)("%s is no %s", (text, format) => {
  expect(parseTimestamp(text, format)).toBeUndefined();
});

test("the obsolete forms of RFC 9110 section 5.6.7 mean the same second", () => {
  const expected = new Date(Date.UTC(1994, 10, 6, 8, 49, 37));
  expect(parseTimestamp("Sun, 06 Nov 1994 08:49:37 GMT", "http-date")).toEqual(expected);
  expect(parseTimestamp("Sunday, 06-Nov-94 08:49:37 GMT", "http-date")).toEqual(expected);
  expect(parseTimestamp("Sun Nov  6 08:49:37 1994", "http-date")).toEqual(expected);
});

test("an offset is taken into account", () => {
  expect(parseTimestamp("2026-01-01T02:00:00+02:00", "date-time")).toEqual(
    new Date(Date.UTC(2026, 0, 1)),
  );
});

test("an invalid Date of an operation is a defect, not a timestamp", () => {
  for (const format of ["date-time", "http-date", "epoch-seconds"] as const) {
    expect(() => formatTimestamp(new Date(Number.NaN), format)).toThrow(RangeError);
  }
});
