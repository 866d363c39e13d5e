/** What the resources are to the data plane: every change of a record is in the topology when the operation returns. */
import type { Topology } from "../packet/topology.ts";
import type { Resources } from "./resources.ts";
import { projectNetwork } from "./vpc/network-projection.ts";

export function project(resources: Resources, topology: Topology): void {
  projectNetwork(resources, topology);
}
