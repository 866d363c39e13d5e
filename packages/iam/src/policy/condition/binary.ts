/** BinaryEquals: both sides are base64; the bytes behind them are compared. */
import type { OperatorFamily, ValueTest } from "./operator.ts";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function bytesOf(text: string): Buffer | undefined {
  return BASE64.test(text) ? Buffer.from(text, "base64") : undefined;
}

function sameBytes(values: readonly string[]): ValueTest {
  const wanted = values.map(bytesOf);
  return (seen) => {
    const bytes = bytesOf(seen);
    if (bytes === undefined) return false;
    return wanted.some((value) => value?.equals(bytes) === true);
  };
}

export const BINARY_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  BinaryEquals: { compile: sameBytes, negated: false },
};
