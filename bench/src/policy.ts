/** The policy evaluator alone: ten policies attached. */
import { decisionsPerSecond } from "../../packages/iam/src/policy/evaluate.bench.ts";

const ITERATIONS = 400_000;

export function measurePolicy(): string {
  const now = () => performance.now();
  decisionsPerSecond(ITERATIONS / 10, now);
  const rate = decisionsPerSecond(ITERATIONS, now);
  return `policy decision with 10 policies: ${(1e6 / rate).toFixed(2)} µs`;
}
