/**
 * DynamoDB's numbers: decimal, exact, up to 38 significant digits, from 1E-130 to 9.99…E+125 in magnitude.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */

/** `sign` × 0.`digits` × 10^`exponent`. `digits` neither begins nor ends with a zero; it is empty for zero. */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly digits: string;
  readonly exponent: number;
}

export type DecimalFault = "not-a-number" | "precision" | "overflow" | "underflow";

export const DIGITS_MAX = 38;
/** 1E-130 is 0.1 × 10^-129, 9.99…E+125 is 0.999… × 10^126. */
export const EXPONENT_MIN = -129;
export const EXPONENT_MAX = 126;

export const ZERO: Decimal = { sign: 0, digits: "", exponent: 0 };

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Longer exponents are beyond every range, and need not be read exactly. */
const EXPONENT_TEXT_MAX = 8;

export function parseDecimal(text: string): Decimal | DecimalFault {
  const match = NUMBER.exec(text);
  if (match === null) return "not-a-number";
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  if (whole === "" && fraction === "") return "not-a-number";
  const all = whole + fraction;
  const leading = countLeadingZeros(all);
  if (leading === all.length) return ZERO;
  const digits = withoutTrailingZeros(all.slice(leading));
  if (digits.length > DIGITS_MAX) return "precision";
  const exponent = exponentOf(exponentText) + whole.length - leading;
  if (exponent > EXPONENT_MAX) return "overflow";
  if (exponent < EXPONENT_MIN) return "underflow";
  return { sign: sign === "-" ? -1 : 1, digits, exponent };
}

export function isDecimal(value: Decimal | DecimalFault): value is Decimal {
  return typeof value === "object";
}

/** As DynamoDB writes numbers: plain, without exponent. */
export function formatDecimal({ sign, digits, exponent }: Decimal): string {
  if (sign === 0) return "0";
  const minus = sign < 0 ? "-" : "";
  if (exponent >= digits.length) return minus + digits + "0".repeat(exponent - digits.length);
  if (exponent > 0) return `${minus}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
  return `${minus}0.${"0".repeat(-exponent)}${digits}`;
}

/** Negative, zero or positive, as `a` is below, equal to or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.sign === 0) return 0;
  const magnitude = a.exponent - b.exponent || compareText(a.digits, b.digits);
  return a.sign * magnitude;
}

/** Exact; a sum of more digits than a number holds is a fault, as are sums out of range. */
export function addDecimals(a: Decimal, b: Decimal): Decimal | DecimalFault {
  if (a.sign === 0) return b;
  if (b.sign === 0) return a;
  const last = Math.min(a.exponent - a.digits.length, b.exponent - b.digits.length);
  return decimalOf(scaled(a, last) + scaled(b, last), last);
}

export function negated(value: Decimal): Decimal {
  return value.sign === 0 ? value : { ...value, sign: value.sign < 0 ? 1 : -1 };
}

/** `value` as a whole number of units of 10^`last`. */
function scaled({ sign, digits, exponent }: Decimal, last: number): bigint {
  const units = BigInt(digits + "0".repeat(exponent - digits.length - last));
  return sign < 0 ? -units : units;
}

function decimalOf(units: bigint, last: number): Decimal | DecimalFault {
  if (units === 0n) return ZERO;
  const text = `${units < 0n ? -units : units}`;
  const digits = withoutTrailingZeros(text);
  if (digits.length > DIGITS_MAX) return "precision";
  const exponent = text.length + last;
  if (exponent > EXPONENT_MAX) return "overflow";
  if (exponent < EXPONENT_MIN) return "underflow";
  return { sign: units < 0n ? -1 : 1, digits, exponent };
}

function exponentOf(text: string): number {
  const unsigned = text.replace(/^[+-]?0*/, "");
  if (unsigned.length <= EXPONENT_TEXT_MAX) return Number(text);
  return text.startsWith("-") ? -1e9 : 1e9;
}

function countLeadingZeros(text: string): number {
  let count = 0;
  while (text.charCodeAt(count) === 48) count++;
  return count;
}

/** Not by an expression: backtracking over a run of zeros takes quadratic time. */
function withoutTrailingZeros(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** Digits behind the point: a text that the other one begins with is the smaller. */
function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
