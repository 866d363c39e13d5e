/**
 * `/_cloudglass/metrics`: everything that is counted, in the text format of Prometheus, or of OpenMetrics for those who
 * ask for it. The table of names is docs/metrics.md.
 */
import type { FaultBoard, MovableClock } from "@cloudglass/env";
import type { Distribution, Measure, MeasuredValue, WireResponse } from "@cloudglass/wire";
import type { Metric, Registry, RegistryContentType } from "prom-client";
import { queryOf } from "./control-error.ts";
import { Answered, type ControlRoute } from "./route.ts";

export interface MetricFacts {
  readonly version: string;
  readonly clock: MovableClock;
  readonly faults: FaultBoard;
  /** Of requests, connections and services, as they are now. */
  measures(): readonly Measure[];
}

export const metricRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/metrics",
    path: /^\/_cloudglass\/metrics$/,
    async answer(facts, { query, headers }) {
      queryOf(query, []);
      return new Answered(await metrics(facts, headers.accept));
    },
  },
];

type Prometheus = typeof import("prom-client");

/** Of the process, by content type: the registries go on from scrape to scrape. */
const ofProcess = new Map<string, Registry>();

export async function metrics(
  facts: MetricFacts,
  accept: string | undefined,
): Promise<WireResponse> {
  const prometheus = await import("prom-client");
  const { OPENMETRICS_CONTENT_TYPE, PROMETHEUS_CONTENT_TYPE } = prometheus.Registry;
  const isOpen = accept?.includes("application/openmetrics-text") === true;
  const contentType = isOpen ? OPENMETRICS_CONTENT_TYPE : PROMETHEUS_CONTENT_TYPE;
  const registry = new prometheus.Registry<RegistryContentType>();
  registry.setContentType(contentType);
  for (const metric of processRegistry(prometheus, contentType).getMetricsAsArray()) {
    registry.registerMetric(metric as unknown as Metric);
  }
  for (const measure of [...worldMeasures(facts), ...facts.measures()]) {
    registry.registerMetric(metricOf(measure) as unknown as Metric);
  }
  return {
    status: 200,
    headers: { "content-type": contentType, "cache-control": "no-store" },
    body: await registry.metrics(),
  };
}

function processRegistry(prometheus: Prometheus, contentType: string): Registry {
  const known = ofProcess.get(contentType);
  if (known !== undefined) return known;
  const register = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register });
  ofProcess.set(contentType, register);
  return register;
}

/** What a registry takes: of a metric it asks for its values and for nothing else. */
function metricOf({ name, help, kind, values }: Measure) {
  const shown =
    kind === "histogram" ? values.flatMap((each) => series(name, each)) : values.map(measured);
  // The registry of OpenMetrics takes `_total` off the name of a counter, and puts it on again.
  return {
    name,
    type: kind,
    async get() {
      return { name: this.name, help, type: kind, values: shown, aggregator: "sum" };
    },
  };
}

function measured({ value, labels = {} }: MeasuredValue) {
  return { value, labels };
}

function series(name: string, { labels, buckets, count, sum }: Distribution) {
  const bucket = (le: string | number, value: number) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    value,
  });
  return [
    ...buckets.map((each) => bucket(each.bound, each.count)),
    bucket("+Inf", count),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

function worldMeasures({ version, clock, faults }: MetricFacts): readonly Measure[] {
  const { offsetMs, rate, paused } = clock.state();
  const inForce = faults.list();
  const byKind = (countOf: (id: string) => number) => {
    const sums = new Map<string, number>();
    for (const { id, kind } of inForce) sums.set(kind, (sums.get(kind) ?? 0) + countOf(id));
    return [...sums].map(([kind, value]) => ({ value, labels: { kind } }));
  };
  const gauge = (name: string, help: string, values: readonly MeasuredValue[]): Measure => ({
    name,
    help,
    kind: "gauge",
    values,
  });
  return [
    gauge("cloudglass_build", "1, with the version that runs.", [
      { value: 1, labels: { version } },
    ]),
    gauge("cloudglass_clock_offset_seconds", "How far the clock is ahead of the host's.", [
      { value: offsetMs / 1000 },
    ]),
    gauge("cloudglass_clock_rate", "Seconds of the clock in one of the host's.", [
      { value: paused ? 0 : rate },
    ]),
    gauge(
      "cloudglass_faults",
      "Faults in force, by kind.",
      byKind(() => 1),
    ),
    gauge(
      "cloudglass_fault_hits",
      "How often the faults in force had their effect, by kind.",
      byKind((id) => faults.hits(id)),
    ),
  ];
}
