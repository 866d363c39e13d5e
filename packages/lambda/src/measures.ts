/** What Lambda and its scheduling tell of themselves: docs/metrics.md. */
import { counter, gauge, type Labels, type Measure } from "@cloudglass/wire";
import type { Invoker } from "./function/execution/invoker.ts";
import type { Functions } from "./function/functions.ts";
import { zeroCounters } from "./scheduling/index.ts";

export function lambdaMeasures(
  functions: Pick<Functions, "all">,
  { opened }: Invoker,
): readonly Measure[] {
  const counts = opened?.dispatcher.counters ?? zeroCounters();
  const states = new Map<string, number>();
  for (const { state } of opened?.dispatcher.environments() ?? []) {
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  return [
    gauge("cloudglass_lambda_functions", "Functions that there are.", [...functions.all()].length),
    gauge(
      "cloudglass_lambda_environments",
      "Execution environments by their state.",
      ...[...states].map(([state, count]): [number, Labels] => [count, { state }]),
    ),
    counter(
      "cloudglass_lambda_invocations_total",
      "Invocations that were let in.",
      counts.invocations,
    ),
    counter(
      "cloudglass_lambda_throttles_total",
      "Invocations that no environment could be had for.",
      counts.throttles,
    ),
    counter(
      "cloudglass_lambda_environments_started_total",
      "Environments started: cold starts, and those started ahead.",
      counts.environmentsStarted,
    ),
    counter(
      "cloudglass_lambda_environments_destroyed_total",
      "Environments that are gone.",
      counts.environmentsDestroyed,
    ),
  ];
}
