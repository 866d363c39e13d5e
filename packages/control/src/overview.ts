/** `/_cloudglass/overview`: a namespace in a few numbers, from what its metrics count. docs/internals/console.md */
import type { Measure, MeasuredValue } from "@cloudglass/wire";
import { type ClockAnswer, clockAnswer } from "./clock.ts";
import { queryOf } from "./control-error.ts";
import type { MetricFacts } from "./metrics.ts";
import type { ControlRoute } from "./route.ts";

export interface Overview {
  readonly clock: ClockAnswer;
  /** In force. */
  readonly faultCount: number;
  /** Since the namespace was opened or reset. */
  readonly requests: {
    readonly total: number;
    /** By a policy. */
    readonly denied: number;
    readonly throttled: number;
    /** With 5xx. */
    readonly failed: number;
  };
  /** By service and kind: `{"s3": {"buckets": 3}}`; of a service that is not loaded nothing is known. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const overviewRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/overview",
    path: /^\/_cloudglass\/overview$/,
    answer(facts, { query }) {
      queryOf(query, []);
      return overview(facts);
    },
  },
];

const DENIALS: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
]);
const RESOURCE =
  /^cloudglass_([a-z0-9]+)_(buckets|environments|functions|groups|instances|roles|tables|users|vpcs)$/;

export function overview(facts: MetricFacts): Overview {
  const measures = facts.measures();
  const answered = valuesOf(measures, "cloudglass_requests_total");
  return {
    clock: clockAnswer(facts),
    faultCount: facts.faults.list().length,
    requests: {
      total: sum(answered),
      denied: sum(answered.filter(({ labels }) => DENIALS.has(labels?.error ?? ""))),
      throttled: sum(valuesOf(measures, "cloudglass_throttled_requests_total")),
      failed: sum(answered.filter(({ labels }) => labels?.status?.startsWith("5"))),
    },
    resources: resourcesOf(measures),
  };
}

function resourcesOf(measures: readonly Measure[]): Overview["resources"] {
  const found: Record<string, Record<string, number>> = {};
  for (const { name } of measures) {
    const [, service, kind] = RESOURCE.exec(name) ?? [];
    if (service === undefined || kind === undefined) continue;
    found[service] = { ...found[service], [kind]: sum(valuesOf(measures, name)) };
  }
  return found;
}

function valuesOf(measures: readonly Measure[], name: string): readonly MeasuredValue[] {
  const measure = measures.find((each) => each.name === name);
  return measure === undefined || measure.kind === "histogram" ? [] : measure.values;
}

function sum(values: readonly MeasuredValue[]): number {
  return values.reduce((total, { value }) => total + value, 0);
}
