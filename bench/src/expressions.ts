/** DynamoDB's expressions alone, on an item of 1 KiB. */
import { expressionTimes } from "../../packages/dynamodb/src/expression/expressions.bench.ts";

const ITERATIONS = 100_000;

export async function measureExpressions(): Promise<string> {
  const times = expressionTimes(ITERATIONS, () => performance.now());
  const lines = [...times].map(([name, time]) => `  ${name}: ${time.toFixed(2)} µs`);
  return ["expressions, item of 1 KiB", ...lines].join("\n");
}
