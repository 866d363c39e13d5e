import { FaultSet, SimulatedClock } from "@cloudglass/env";
import { counter, gauge } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { overview } from "./overview.ts";

test("requests are summed by what came of them, resources by service and kind", () => {
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  faults.set({ id: "z", target: { zone: "us-east-1a" }, kind: "down" });
  const answered = (status: string, error: string) => ({ service: "s3", status, error });
  const measures = () => [
    counter(
      "cloudglass_requests_total",
      "",
      [5, answered("200", "")],
      [2, answered("403", "AccessDenied")],
      [3, { ...answered("403", "UnauthorizedOperation"), service: "ec2" }],
      [1, answered("403", "SignatureDoesNotMatch")],
      [4, answered("503", "SlowDown")],
    ),
    counter("cloudglass_throttled_requests_total", "", [4, { service: "s3" }]),
    gauge("cloudglass_s3_buckets", "", 7),
    gauge("cloudglass_ec2_instances", "", [1, { state: "running" }], [2, { state: "stopped" }]),
    gauge("cloudglass_ec2_vpcs", "", 1),
    gauge("cloudglass_s3_shards", "", 99),
  ];
  expect(overview({ version: "1", clock, faults, measures })).toMatchObject({
    clock: { now: "2026-01-01T00:00:00.000Z", paused: false },
    faultCount: 1,
    requests: { total: 15, denied: 5, throttled: 4, failed: 4 },
    resources: { s3: { buckets: 7 }, ec2: { instances: 3, vpcs: 1 } },
  });
  expect(overview({ version: "1", clock, faults, measures: () => [] })).toMatchObject({
    requests: { total: 0, denied: 0, throttled: 0, failed: 0 },
    resources: {},
  });
});
