import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  DIGITS_MAX,
  EXPONENT_MAX,
  EXPONENT_MIN,
  formatDecimal,
  isDecimal,
  negated,
  parseDecimal,
  ZERO,
} from "./decimal.ts";
import { decimalFromBytes, decimalToBytes } from "./decimal-bytes.ts";

const decimals: fc.Arbitrary<Decimal> = fc.oneof(
  fc.constant(ZERO),
  fc
    .record({
      sign: fc.constantFrom(-1 as const, 1 as const),
      digits: fc
        .tuple(fc.stringMatching(/^[1-9]\d{0,36}$/), fc.constantFrom("", "1", "9"))
        .map(([head, tail]) => (head + tail).replace(/0+$/, "")),
      exponent: fc.oneof(
        fc.integer({ min: -3, max: 6 }),
        fc.integer({ min: EXPONENT_MIN, max: EXPONENT_MAX }),
      ),
    })
    .map((decimal) => decimal),
);

/** The value as a whole number of units of 10^-300. */
function units({ sign, digits, exponent }: Decimal): bigint {
  if (sign === 0) return 0n;
  return BigInt(sign) * BigInt(digits) * 10n ** BigInt(300 + exponent - digits.length);
}

test("a number is read back from what it is written as, plainly", () => {
  fc.assert(
    fc.property(decimals, (value) => {
      const text = formatDecimal(value);
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      expect(parseDecimal(text)).toEqual(value);
    }),
  );
});

test("every spelling of a number is the number", () => {
  const zeros = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(decimals, zeros, zeros, fc.integer({ min: -50, max: 50 }), (value, a, b, shift) => {
      const minus = value.sign < 0 ? "-" : "";
      const digits = value.digits || "0";
      const text = `${minus}${"0".repeat(a)}.${digits}${"0".repeat(b)}e${value.exponent}`;
      expect(parseDecimal(text)).toEqual(value);
      const padding = "0".repeat(Math.max(0, shift));
      const whole = `${minus}${digits}${padding}E${value.exponent - digits.length - padding.length}`;
      expect(parseDecimal(whole)).toEqual(value);
    }),
  );
});

test("numbers are ordered and added as numbers", () => {
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      const difference = units(a) - units(b);
      expect(Math.sign(compareDecimals(a, b))).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
      const sum = addDecimals(a, b);
      const exact = units(a) + units(b);
      if (isDecimal(sum)) expect(units(sum)).toBe(exact);
      else {
        const digits = `${exact}`.replace(/^-|0+$/g, "").length;
        expect(sum).toBe(digits > DIGITS_MAX ? "precision" : "overflow");
      }
      expect(addDecimals(a, negated(a))).toEqual(ZERO);
    }),
  );
});

test("bytes of numbers are ordered as the numbers, one is never the beginning of another, and are read back", () => {
  fc.assert(
    fc.property(decimals, decimals, fc.uint8Array({ maxLength: 3 }), (a, b, more) => {
      const [left, right] = [decimalToBytes(a), decimalToBytes(b)];
      expect(Math.sign(Buffer.compare(left, right))).toBe(Math.sign(compareDecimals(a, b)));
      if (left.length < right.length) expect(right.subarray(0, left.length)).not.toEqual(left);
      const read = decimalFromBytes(Buffer.concat([more, left, more]), more.length);
      expect(read).toEqual({ value: a, end: more.length + left.length });
    }),
  );
});

test.each([
  ["1E-130", "0." + "0".repeat(129) + "1"],
  ["9.9999999999999999999999999999999999999E+125", "9".repeat(38) + "0".repeat(88)],
  ["-0", "0"],
  ["-0.0e5", "0"],
  ["+1", "1"],
  [".5", "0.5"],
  ["5.", "5"],
  ["1e2", "100"],
  ["0001.1000", "1.1"],
  ["0e999999999999999999999", "0"],
])("%s is %s", (text, written) => {
  const value = parseDecimal(text);
  expect(isDecimal(value) && formatDecimal(value)).toBe(written);
});

test.each([
  ["1E126", "overflow"],
  ["-1E126", "overflow"],
  ["1e99999999999999999999", "overflow"],
  ["9.9E-131", "underflow"],
  ["1e-99999999999999999999", "underflow"],
  [`1.${"0".repeat(37)}1`, "precision"],
  ["123456789012345678901234567890123456789", "precision"],
  ["", "not-a-number"],
  [".", "not-a-number"],
  ["e5", "not-a-number"],
  ["1e", "not-a-number"],
  ["0x10", "not-a-number"],
  [" 1", "not-a-number"],
  ["1,000", "not-a-number"],
  ["NaN", "not-a-number"],
  ["Infinity", "not-a-number"],
  ["١", "not-a-number"],
])("%s is no number: %s", (text, fault) => {
  expect(parseDecimal(text)).toBe(fault);
});

test("a number of a million zeros is read at once", () => {
  const zeros = "0".repeat(1_000_000);
  expect(parseDecimal(`${zeros}1.${zeros}`)).toEqual(parseDecimal("1"));
  expect(parseDecimal(`${zeros}x`)).toBe("not-a-number");
});
