/**
 * The scalar functions.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-sql-functions.html
 */
import { scalarText } from "./cast.ts";
import * as errors from "./select-error.ts";
import { type DatePart, Timestamp } from "./timestamp.ts";
import {
  checkForParsing,
  formatTimestamp,
  type PatternPiece,
  parseTimestamp,
  piecesOf,
} from "./timestamp-format.ts";
import { isNumeric, isUnknown, MISSING, numberOf, toFloat, type Value } from "./value.ts";

export interface FunctionContext {
  /** What UTCNOW answers: one moment a query. */
  readonly nowMs: number;
}

export interface ScalarFunction {
  /** How many arguments it takes, at least and at most. */
  readonly counts: readonly [number, number];
  /** Made once a call in the text, so that patterns are read once. NULL and MISSING never reach it. */
  create(
    modifier: string | undefined,
    context: FunctionContext,
  ): (arguments_: readonly Value[]) => Value;
}

const simple = (
  least: number,
  most: number,
  apply: (list: readonly Value[], modifier: string | undefined, context: FunctionContext) => Value,
): ScalarFunction => ({
  counts: [least, most],
  create: (modifier, context) => (list) => apply(list, modifier, context),
});

const length = simple(1, 1, ([text]) => BigInt([...requireText(text, "CHAR_LENGTH")].length));

export const functions: Readonly<Record<string, ScalarFunction>> = {
  char_length: length,
  character_length: length,
  lower: simple(1, 1, ([text]) => requireText(text, "LOWER").toLowerCase()),
  upper: simple(1, 1, ([text]) => requireText(text, "UPPER").toUpperCase()),
  substring: simple(2, 3, substring),
  trim: simple(1, 2, trim),
  utcnow: simple(0, 0, (_list, _modifier, { nowMs }) => requireTimestamp(Timestamp.ofMs(nowMs))),
  extract: simple(1, 1, ([value], part) => extract(timestampOf(value, "EXTRACT"), part)),
  date_add: simple(2, 2, ([quantity, value], part) =>
    requireTimestamp(
      timestampOf(value, "DATE_ADD").add(part as DatePart, requireInteger(quantity, "DATE_ADD")),
    ),
  ),
  date_diff: simple(2, 2, ([from, to], part) =>
    BigInt(timestampOf(from, "DATE_DIFF").until(part as DatePart, timestampOf(to, "DATE_DIFF"))),
  ),
  to_string: {
    counts: [2, 2],
    create() {
      const pieces = remembered(piecesOf);
      return ([value, pattern]) =>
        formatTimestamp(timestampOf(value, "TO_STRING"), pieces(requireText(pattern, "TO_STRING")));
    },
  },
  to_timestamp: { counts: [1, 2], create: createToTimestamp },
};

/** COALESCE and NULLIF see NULL and MISSING, and are part of the evaluation. */
export const functionNames: ReadonlySet<string> = new Set([
  ...Object.keys(functions),
  "coalesce",
  "nullif",
]);

/** NULL and MISSING go through: a function of either is that. */
export function unknownOf(list: readonly Value[]): null | typeof MISSING | undefined {
  if (list.includes(MISSING)) return MISSING;
  return list.some(isUnknown) ? null : undefined;
}

function createToTimestamp(): (list: readonly Value[]) => Value {
  const pieces = remembered((pattern): readonly PatternPiece[] => {
    const read = piecesOf(pattern);
    checkForParsing(read);
    return read;
  });
  return ([value, pattern]) => {
    if (value instanceof Timestamp && pattern === undefined) return value;
    const text = requireText(value, "TO_TIMESTAMP");
    return requireTimestamp(
      pattern === undefined
        ? Timestamp.parse(text.trim())
        : parseTimestamp(text, pieces(requireText(pattern, "TO_TIMESTAMP"))),
    );
  };
}

/** Patterns are nearly always the same text for every record. */
function remembered<Result>(compute: (text: string) => Result): (text: string) => Result {
  let last: { text: string; result: Result } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: compute(text) };
    return last.result;
  };
}

/** Counts characters from 1; a start before the text takes its part of the length. */
function substring([value, start, size]: readonly Value[]): Value {
  const characters = [...requireText(value, "SUBSTRING")];
  const from = requireInteger(start, "SUBSTRING");
  if (size === undefined) return characters.slice(Math.max(0, from - 1)).join("");
  const count = requireInteger(size, "SUBSTRING");
  if (count < 0) throw errors.illegalArgument("SUBSTRING");
  return characters.slice(Math.max(0, from - 1), Math.max(0, from - 1 + count)).join("");
}

function trim([value, removed = " "]: readonly Value[], side: string | undefined): Value {
  const characters = [...requireText(value, "TRIM")];
  const set = new Set(requireText(removed, "TRIM"));
  let start = 0;
  let end = characters.length;
  if (side !== "trailing") while (start < end && set.has(characters[start]!)) start += 1;
  if (side !== "leading") while (end > start && set.has(characters[end - 1]!)) end -= 1;
  return characters.slice(start, end).join("");
}

function extract({ fields }: Timestamp, part: string | undefined): bigint {
  if (part === "timezone_hour") return BigInt(Math.trunc((fields.offset ?? 0) / 60));
  if (part === "timezone_minute") return BigInt((fields.offset ?? 0) % 60);
  return BigInt(fields[part as DatePart]);
}

/** Scalars count as their text, as in CSV. */
function requireText(value: Value | undefined, name: string): string {
  const text = value === undefined ? undefined : scalarText(value);
  if (text === undefined) throw errors.wrongArgumentType(name);
  return text;
}

function requireInteger(value: Value | undefined, name: string): number {
  const number = typeof value === "string" ? numberOf(value) : value;
  if (number === undefined || !isNumeric(number)) throw errors.wrongArgumentType(name);
  const float = toFloat(number);
  if (!Number.isInteger(float)) throw errors.wrongArgumentType(name);
  return float;
}

/** A string that reads as a timestamp is one, as CAST has it. */
function timestampOf(value: Value | undefined, name: string): Timestamp {
  if (value instanceof Timestamp) return value;
  const read = typeof value === "string" ? Timestamp.parse(value.trim()) : undefined;
  if (read === undefined) throw errors.wrongArgumentType(name);
  return read;
}

function requireTimestamp(timestamp: Timestamp | undefined): Timestamp {
  if (timestamp === undefined) throw errors.timestampUnreadable();
  return timestamp;
}
