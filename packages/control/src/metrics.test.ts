import { FaultSet, SimulatedClock } from "@cloudglass/env";
import type { Measure } from "@cloudglass/wire";
import parse from "parse-prometheus-text-format";
import { expect, test } from "vitest";
import { type MetricFacts, metrics } from "./metrics.ts";

function world(measures: readonly Measure[] = []): MetricFacts {
  const clock = new SimulatedClock();
  return { version: "1.2.3", clock, faults: new FaultSet(clock), measures: () => measures };
}

async function textOf(facts: MetricFacts, accept?: string): Promise<string> {
  const { status, body } = await metrics(facts, accept);
  expect(status).toBe(200);
  return body as string;
}

async function families(facts: MetricFacts) {
  const parsed = parse(await textOf(facts));
  return new Map(parsed.map((family) => [family.name, family]));
}

const ODD = 'a "quoted" \\ back\nslash';

test("counters, gauges and histograms come through a parser as they were", async () => {
  const labels = { service: "s3", operation: ODD };
  const facts = world([
    {
      name: "cloudglass_x_total",
      help: "Of x.",
      kind: "counter",
      values: [{ value: 7, labels }],
    },
    { name: "cloudglass_y_bytes", help: "Of y.", kind: "gauge", values: [{ value: 0.5 }] },
    {
      name: "cloudglass_z_seconds",
      help: "Of z.",
      kind: "histogram",
      values: [
        {
          labels: { service: "s3" },
          buckets: [
            { bound: 0.1, count: 2 },
            { bound: 1, count: 3 },
          ],
          count: 4,
          sum: 12.5,
        },
      ],
    },
  ]);
  const found = await families(facts);
  expect(found.get("cloudglass_x_total")).toMatchObject({
    type: "COUNTER",
    help: "Of x.",
    metrics: [{ value: "7", labels }],
  });
  expect(found.get("cloudglass_y_bytes")).toMatchObject({
    type: "GAUGE",
    metrics: [{ value: "0.5" }],
  });
  expect(found.get("cloudglass_z_seconds")).toMatchObject({
    type: "HISTOGRAM",
    metrics: [{ buckets: { "0.1": "2", "1": "3", "+Inf": "4" } }],
  });
  // The parser leaves these out.
  expect((await textOf(facts)).split("\n")).toEqual(
    expect.arrayContaining([
      'cloudglass_z_seconds_bucket{service="s3",le="0.1"} 2',
      'cloudglass_z_seconds_sum{service="s3"} 12.5',
      'cloudglass_z_seconds_count{service="s3"} 4',
    ]),
  );
});

test("the process, the clock and the faults are there, scrape after scrape", async () => {
  const facts = world();
  for (let scrape = 1; scrape <= 2; scrape++) {
    await facts.clock.advance(1500);
    facts.faults.set({ id: `zone-${scrape}`, target: { zone: "us-east-1a" }, kind: "down" });
    const found = await families(facts);
    expect(Number(found.get("nodejs_heap_size_used_bytes")?.metrics[0]?.value)).toBeGreaterThan(0);
    expect(found.has("nodejs_eventloop_lag_seconds")).toBe(true);
    expect(found.get("cloudglass_clock_rate")?.metrics).toEqual([{ value: "1" }]);
    expect(found.get("cloudglass_build")?.metrics).toEqual([
      { value: "1", labels: { version: "1.2.3" } },
    ]);
    expect(found.get("cloudglass_faults")?.metrics).toEqual([
      { value: `${scrape}`, labels: { kind: "down" } },
    ]);
  }
});

test("OpenMetrics is for those who ask for it, counters named and the end marked as it says", async () => {
  const facts = world([
    { name: "cloudglass_x_total", help: "Of x.", kind: "counter", values: [{ value: 7 }] },
  ]);
  const accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
  const { headers } = await metrics(facts, accept);
  expect(headers["content-type"]).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
  for (let scrape = 1; scrape <= 2; scrape++) {
    const text = await textOf(facts, accept);
    expect(text).toContain("# TYPE cloudglass_x counter\ncloudglass_x_total 7\n");
    expect(text).toMatch(/process_cpu_seconds_total \d/);
    expect(text.endsWith("\n# EOF\n")).toBe(true);
  }
  expect(await textOf(facts)).toContain(
    "# TYPE cloudglass_x_total counter\ncloudglass_x_total 7\n",
  );
});
