/** Exact numbers in base 10, of at most 38 significant digits. */
import { numberFormat } from "./select-error.ts";

const DIGITS_MAX = 38;
const EXPONENT_MAX = 6_000;
const DIGITS_READ_MAX = 1_000;
const LIMIT = 10n ** BigInt(DIGITS_MAX);
const TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eEdD]([+-]?\d+))?$/;

export class Decimal {
  /** The value is coefficient × 10^exponent. */
  readonly coefficient: bigint;
  readonly exponent: number;

  private constructor(coefficient: bigint, exponent: number) {
    this.coefficient = coefficient;
    this.exponent = exponent;
  }

  /** Rounds half to even what is beyond 38 digits. Throws for exponents that no sum could be aligned to. */
  static of(coefficient: bigint, exponent: number): Decimal {
    if (Math.abs(exponent) > EXPONENT_MAX) throw numberFormat();
    if (coefficient < LIMIT && coefficient > -LIMIT) return new Decimal(coefficient, exponent);
    const excess = digitCount(coefficient) - DIGITS_MAX;
    return Decimal.of(dividedHalfEven(coefficient, 10n ** BigInt(excess)), exponent + excess);
  }

  /** Undefined for a text that is no number. */
  static parse(text: string): Decimal | undefined {
    const found = TEXT.exec(text);
    if (found === null) return undefined;
    const [, sign, whole = "", fraction = "", exponentText = "0"] = found;
    if (whole === "" && fraction === "") return undefined;
    const exponent = Number(exponentText) - fraction.length;
    if (
      Math.abs(exponent) + DIGITS_MAX > EXPONENT_MAX ||
      whole.length + fraction.length > DIGITS_READ_MAX
    ) {
      return undefined;
    }
    const magnitude = BigInt(whole + fraction);
    return Decimal.of(sign === "-" ? -magnitude : magnitude, exponent);
  }

  /** Finite numbers only. */
  static ofNumber(value: number): Decimal {
    return Decimal.parse(String(value))!;
  }

  static ofInteger(value: bigint): Decimal {
    return Decimal.of(value, 0);
  }

  add(other: Decimal): Decimal {
    const [a, b, exponent] = aligned(this, other);
    return Decimal.of(a + b, exponent);
  }

  subtract(other: Decimal): Decimal {
    const [a, b, exponent] = aligned(this, other);
    return Decimal.of(a - b, exponent);
  }

  multiply(other: Decimal): Decimal {
    return Decimal.of(this.coefficient * other.coefficient, this.exponent + other.exponent);
  }

  /** REQUIRES: `divisor` is not zero. */
  divide(divisor: Decimal): Decimal {
    const shift = Math.max(
      0,
      DIGITS_MAX + digitCount(divisor.coefficient) - digitCount(this.coefficient),
    );
    const quotient = dividedHalfEven(this.coefficient * 10n ** BigInt(shift), divisor.coefficient);
    const preferred = this.exponent - divisor.exponent;
    return Decimal.of(quotient, preferred - shift).stripped(preferred);
  }

  /** REQUIRES: `divisor` is not zero. The sign is the dividend's. */
  remainder(divisor: Decimal): Decimal {
    const [a, b, exponent] = aligned(this, divisor);
    return Decimal.of(a % b, exponent);
  }

  negate(): Decimal {
    return new Decimal(-this.coefficient, this.exponent);
  }

  compare(other: Decimal): number {
    const [a, b] = aligned(this, other);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  isZero(): boolean {
    return this.coefficient === 0n;
  }

  /** Towards zero. */
  toInteger(): bigint {
    const scale = 10n ** BigInt(Math.abs(this.exponent));
    return this.exponent < 0 ? this.coefficient / scale : this.coefficient * scale;
  }

  toNumber(): number {
    return Number(`${this.coefficient}e${this.exponent}`);
  }

  /** Plain where that is short, else with an exponent. */
  toString(): string {
    const { coefficient, exponent } = this;
    const sign = coefficient < 0n ? "-" : "";
    const digits = (coefficient < 0n ? -coefficient : coefficient).toString();
    if (exponent === 0) return sign + digits;
    if (exponent > 0) {
      return digits.length + exponent <= DIGITS_MAX
        ? sign + digits + (coefficient === 0n ? "" : "0".repeat(exponent))
        : `${sign}${digits}E+${exponent}`;
    }
    const point = digits.length + exponent;
    if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
    if (point > -DIGITS_MAX) return `${sign}0.${"0".repeat(-point)}${digits}`;
    return `${sign}${digits}E${exponent}`;
  }

  /** Without zeros at the end, down to the exponent that is preferred. */
  private stripped(preferred: number): Decimal {
    let { coefficient, exponent } = this;
    while (exponent < preferred && coefficient !== 0n && coefficient % 10n === 0n) {
      coefficient /= 10n;
      exponent += 1;
    }
    return new Decimal(coefficient, coefficient === 0n ? Math.max(exponent, preferred) : exponent);
  }
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, exponent: number] {
  if (a.exponent === b.exponent) return [a.coefficient, b.coefficient, a.exponent];
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

function digitCount(value: bigint): number {
  return (value < 0n ? -value : value).toString().length;
}

function dividedHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend - quotient * divisor;
  const twice = 2n * (rest < 0n ? -rest : rest);
  const size = divisor < 0n ? -divisor : divisor;
  if (twice < size || (twice === size && quotient % 2n === 0n)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}
