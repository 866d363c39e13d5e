/** What EC2's network tells of itself: docs/metrics.md. */
import { counter, gauge, type Labels, type Measure } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";

export function networkMeasures({ network, resources }: Rooms): readonly Measure[] {
  const { framesIn, bytesIn, framesOut, bytesOut, drops } = network.totals();
  const states = new Map<string, number>();
  for (const { state } of resources.instances.all()) {
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const labelled = (name: string, counts: Iterable<readonly [string, number]>) =>
    [...counts].map(([label, count]): [number, Labels] => [count, { [name]: label }]);
  return [
    gauge("cloudglass_ec2_vpcs", "VPCs that there are.", [...resources.vpcs.all()].length),
    gauge("cloudglass_ec2_instances", "Instances by their state.", ...labelled("state", states)),
    counter(
      "cloudglass_ec2_frames_total",
      "Frames at the ports of interfaces: in is what instances sent.",
      [framesIn, { direction: "in" }],
      [framesOut, { direction: "out" }],
    ),
    counter(
      "cloudglass_ec2_frame_bytes_total",
      "Bytes of these frames.",
      [bytesIn, { direction: "in" }],
      [bytesOut, { direction: "out" }],
    ),
    counter(
      "cloudglass_ec2_frames_dropped_total",
      "Frames that a switch took no notice of, by reason.",
      ...labelled("reason", Object.entries(drops)),
    ),
    gauge(
      "cloudglass_ec2_tracked_connections",
      "Flows that security groups remember.",
      network.forwarder.connectionCount,
    ),
  ];
}
