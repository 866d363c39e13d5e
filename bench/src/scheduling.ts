/** Lambda's dispatcher alone. */
import { warmInvocationMicroseconds } from "../../packages/lambda/src/scheduling/dispatcher.bench.ts";

const ITERATIONS = 200_000;

export async function measureScheduling(): Promise<string> {
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  await warmInvocationMicroseconds(ITERATIONS / 10, cpu);
  const each = await warmInvocationMicroseconds(ITERATIONS, cpu);
  return `warm invocation, without the function: ${each.toFixed(2)} µs of CPU`;
}
