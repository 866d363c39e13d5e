/** What the resources are to the data plane: every change of a record is in the topology when the operation returns. */
import type { Topology } from "../packet/topology.ts";
import { projectEndpoints } from "./endpoint/make-endpoint.ts";
import { projectNatGateways } from "./gateway/make-nat-gateway.ts";
import { projectInterfaces } from "./interface/interface-projection.ts";
import type { Resources } from "./resources.ts";
import { projectGroups } from "./security/group-projection.ts";
import { projectTransitGateways } from "./transit/transit-projection.ts";
import { isOver } from "./transitions.ts";
import { projectNetwork } from "./vpc/network-projection.ts";

export function project(resources: Resources, topology: Topology): void {
  projectNetwork(resources, topology);
  projectGroups(resources, topology);
  projectInterfaces(resources, topology);
  projectNatGateways(resources, topology);
  projectTransitGateways(resources, topology);
  projectEndpoints(resources, topology);
  resources.vpnGateways.follow((id, record) => {
    if (record === undefined || isOver(record)) topology.virtualPrivateGateways.remove(id);
    else topology.virtualPrivateGateways.put({ id, vpcId: record.vpcId });
  });
}
