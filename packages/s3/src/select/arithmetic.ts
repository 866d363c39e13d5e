/** Operators on numbers. Strings count as the numbers that CAST makes of them. */
import { checkedInteger, scalarText } from "./cast.ts";
import type { Decimal } from "./decimal.ts";
import {
  columnTooLong,
  invalidDataType,
  notEvaluable,
  RECORD_CHARACTERS_MAX,
} from "./select-error.ts";
import { isUnknown, MISSING, requireNumber, toDecimal, toFloat, type Value } from "./value.ts";

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

/** Integers stay integers; a float makes a float; else it is exact. */
export function calculate(operator: ArithmeticOperator, left: Value, right: Value): Value {
  if (left === MISSING || right === MISSING) return MISSING;
  if (left === null || right === null) return null;
  const a = requireNumber(left);
  const b = requireNumber(right);
  if (typeof a === "bigint" && typeof b === "bigint") {
    return checkedInteger(integers(operator, a, b));
  }
  if (typeof a === "number" || typeof b === "number") {
    return floats(operator, toFloat(a), toFloat(b));
  }
  return decimals(operator, toDecimal(a), toDecimal(b));
}

export function negated(value: Value): Value {
  if (isUnknown(value)) return value;
  const number = requireNumber(value);
  if (typeof number === "bigint") return checkedInteger(-number);
  return typeof number === "number" ? -number : number.negate();
}

export function concatenated(left: Value, right: Value): Value {
  if (left === MISSING || right === MISSING) return MISSING;
  if (left === null || right === null) return null;
  const a = scalarText(left);
  const b = scalarText(right);
  if (a === undefined || b === undefined) throw invalidDataType();
  if (a.length + b.length > RECORD_CHARACTERS_MAX) throw columnTooLong();
  return a + b;
}

function integers(operator: ArithmeticOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      if (b === 0n) throw notEvaluable();
      return a / b;
    case "%":
      if (b === 0n) throw notEvaluable();
      return a % b;
  }
}

function floats(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
  }
}

function decimals(operator: ArithmeticOperator, a: Decimal, b: Decimal): Decimal {
  switch (operator) {
    case "+":
      return a.add(b);
    case "-":
      return a.subtract(b);
    case "*":
      return a.multiply(b);
    case "/":
      if (b.isZero()) throw notEvaluable();
      return a.divide(b);
    case "%":
      if (b.isZero()) throw notEvaluable();
      return a.remainder(b);
  }
}
