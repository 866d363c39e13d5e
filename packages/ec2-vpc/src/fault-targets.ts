/** What faults can be set on: hosts with something on them, and NAT gateways. */
import type { NodeAddress } from "@cloudglass/env";
import type { ServiceFaultTargets } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";

const NODES_SHOWN_MAX = 1000;

export function faultTargets({ resources }: Rooms): ServiceFaultTargets {
  const zoneOf = (subnetId: string) => resources.subnets.get(subnetId)?.zone ?? "";
  const nodes = new Map<string, NodeAddress>();
  for (const { hostName, subnetId } of resources.networkInterfaces.all()) {
    if (nodes.size >= NODES_SHOWN_MAX) break;
    if (hostName !== undefined) nodes.set(hostName, { name: hostName, zone: zoneOf(subnetId) });
  }
  for (const { id, state, subnetId } of resources.natGateways.all()) {
    if (nodes.size >= NODES_SHOWN_MAX) break;
    if (state === "available") nodes.set(id, { name: id, zone: zoneOf(subnetId) });
  }
  return { nodes: [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
