/**
 * The values of a query: SQL's NULL, MISSING (there is no such field), and the types of S3 Select.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-data-types.html
 */
import { Decimal } from "./decimal.ts";
import { castFailed } from "./select-error.ts";
import { Timestamp } from "./timestamp.ts";

export const MISSING = Symbol("MISSING");

export type Struct = ReadonlyMap<string, Value>;

export type Value =
  | typeof MISSING
  | null
  | boolean
  /** An integer of 64 bits. */
  | bigint
  /** A float of 64 bits. */
  | number
  | Decimal
  | string
  | Timestamp
  | readonly Value[]
  | Struct;

export type Numeric = bigint | number | Decimal;

export const isUnknown = (value: Value): value is null | typeof MISSING =>
  value === null || value === MISSING;

export const isNumeric = (value: Value): value is Numeric =>
  typeof value === "bigint" || typeof value === "number" || value instanceof Decimal;

export const isStruct = (value: Value): value is Struct => value instanceof Map;

/** As AWS names it in errors. */
export function typeName(value: Value): string {
  if (value === MISSING) return "MISSING";
  if (value === null) return "NULL";
  if (value instanceof Decimal) return "DECIMAL";
  if (value instanceof Timestamp) return "TIMESTAMP";
  switch (typeof value) {
    case "boolean":
      return "BOOL";
    case "bigint":
      return "INT";
    case "number":
      return "FLOAT";
    case "string":
      return "STRING";
    default:
      return isStruct(value) ? "STRUCT" : "LIST";
  }
}

const WHOLE = /^-?\d+$/;

/** The number that a text is: an integer where it looks like one. Undefined for what is none. */
export function numberOf(text: string): bigint | Decimal | undefined {
  // Nearly every number is short.
  if (text.length < 16 && WHOLE.test(text)) return BigInt(text);
  const trimmed = text.trim();
  if (!/^[+-]?\d{1,19}$/.test(trimmed)) return Decimal.parse(trimmed);
  const whole = BigInt(trimmed.replace(/^\+/, ""));
  return BigInt.asIntN(64, whole) === whole ? whole : Decimal.ofInteger(whole);
}

/** Throws CastFailed for what is no number. */
export function requireNumber(value: Value): Numeric {
  if (isNumeric(value)) return value;
  const number = typeof value === "string" ? numberOf(value) : undefined;
  if (number === undefined) throw castFailed(typeName(value), "DECIMAL");
  return number;
}

export function toDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal) return value;
  return typeof value === "bigint" ? Decimal.ofInteger(value) : Decimal.ofNumber(value);
}

export function toFloat(value: Numeric): number {
  return value instanceof Decimal ? value.toNumber() : Number(value);
}

function compareNumbers(a: Numeric, b: Numeric): number | undefined {
  if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "number" || typeof b === "number") {
    const difference = toFloat(a) - toFloat(b);
    return Number.isNaN(difference) ? undefined : Math.sign(difference);
  }
  return toDecimal(a).compare(toDecimal(b));
}

/**
 * Below, at or above zero; undefined for values that have no order. Fields of CSV are strings: beside a number, a
 * boolean or a timestamp a string counts as what CAST would make of it, when it makes something.
 */
export function compareValues(a: Value, b: Value): number | undefined {
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return a.compare(b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string") {
    const read = readAs(a, b);
    return read === undefined ? undefined : compareValues(read, b);
  }
  if (typeof b === "string") {
    const read = readAs(b, a);
    return read === undefined ? undefined : compareValues(a, read);
  }
  return undefined;
}

function readAs(text: string, like: Value): Value | undefined {
  if (isNumeric(like)) return numberOf(text);
  if (like instanceof Timestamp) return Timestamp.parse(text);
  if (typeof like === "boolean") return booleanOf(text);
  return undefined;
}

export function booleanOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

export function equalValues(a: Value, b: Value): boolean {
  if (isStruct(a) && isStruct(b)) {
    if (a.size !== b.size) return false;
    for (const [name, value] of a) {
      const other = b.get(name);
      if (other === undefined || !equalValues(value, other)) return false;
    }
    return true;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => equalValues(value, b[index]!));
  }
  return compareValues(a, b) === 0;
}
