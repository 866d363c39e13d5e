/** NumericEquals … NumericGreaterThanEquals: decimal numbers. What is not a number meets no policy value. */
import type { OperatorFamily, ValueTest } from "./operator.ts";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

function numberOf(text: string): number {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function comparing(holds: (seen: number, wanted: number) => boolean) {
  return (values: readonly string[]): ValueTest => {
    const numbers = values.map(numberOf);
    return (seen) => {
      const number = numberOf(seen);
      for (const wanted of numbers) if (holds(number, wanted)) return true;
      return false;
    };
  };
}

const equal = comparing((seen, wanted) => seen === wanted);

export const NUMERIC_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  NumericEquals: { compile: equal, negated: false },
  NumericNotEquals: { compile: equal, negated: true },
  NumericLessThan: { compile: comparing((seen, wanted) => seen < wanted), negated: false },
  NumericLessThanEquals: { compile: comparing((seen, wanted) => seen <= wanted), negated: false },
  NumericGreaterThan: { compile: comparing((seen, wanted) => seen > wanted), negated: false },
  NumericGreaterThanEquals: {
    compile: comparing((seen, wanted) => seen >= wanted),
    negated: false,
  },
};
