/** The components of a path, out of the hops of the packet that took it. */
import type { Topology } from "../topology.ts";
import type { Hop } from "../trace.ts";
import type { PathComponent } from "./analysis.ts";
import { aclRuleOf, groupRuleOf, headerOf, routeOf, transitRouteOf } from "./rules-of-a-hop.ts";

type Unnumbered = Omit<PathComponent, "sequenceNumber">;

/** Those that the packet passed: where it was dropped is an explanation's matter. */
export function componentsOf(topology: Topology, hops: readonly Hop[]): PathComponent[] {
  const components: Unnumbered[] = [];
  for (const [index, hop] of hops.entries()) {
    if (hop.verdict === "drop") continue;
    components.push(...ofHop(topology, hop, hops[index - 1], components.length === 0));
  }
  return components.map((each, index) => ({ sequenceNumber: index + 1, ...withoutNothing(each) }));
}

function ofHop(
  topology: Topology,
  hop: Hop,
  before: Hop | undefined,
  isFirst: boolean,
): Unnumbered[] {
  const component = hop.id;
  const outboundHeader = headerOf(hop.packet);
  const inboundHeader = before === undefined ? outboundHeader : headerOf(before.packet);
  switch (hop.kind) {
    case "interface":
      return ofInterface(topology, hop, isFirst);
    case "security-group":
      return [{ component, securityGroupRule: groupRuleOf(topology, hop) }];
    case "connection-tracking":
      return [{ component: groupOf(topology, hop.id) }];
    case "network-acl":
      return [{ component, aclRule: aclRuleOf(topology, hop) }];
    case "route-table":
      return [{ component, routeTableRoute: routeOf(topology, hop) }];
    case "internet-gateway":
      return [{ component, inboundHeader, outboundHeader, vpc: vpcOfGateway(topology, hop.id) }];
    case "nat-gateway":
      return [{ component, inboundHeader, outboundHeader, ...natPlace(topology, hop.id) }];
    case "egress-only-internet-gateway":
      return [{ component, inboundHeader, outboundHeader }];
    case "vpc-peering-connection":
      return [
        {
          component,
          sourceVpc: text(hop.rule?.from),
          destinationVpc: text(hop.rule?.to),
        },
      ];
    case "transit-gateway":
      return [{ component: text(hop.rule?.attachmentId) ?? component, transitGateway: component }];
    case "transit-gateway-route-table":
      return [{ component, transitGatewayRouteTableRoute: transitRouteOf(topology, hop) }];
    case "vpc-endpoint":
      return [{ component, inboundHeader, serviceName: text(hop.rule?.service) }];
    default:
      return [];
  }
}

/** With what it is attached to before it or behind it, whichever way the packet goes. */
function ofInterface(topology: Topology, hop: Hop, isFirst: boolean): Unnumbered[] {
  const record = topology.networkInterfaces.get(hop.id);
  const header = headerOf(hop.packet);
  const attachedTo = record?.attachment?.id;
  const face: Unnumbered = {
    component: hop.id,
    attachedTo,
    subnet: record?.subnetId,
    vpc: record?.vpcId,
    ...(hop.direction === "egress" ? { outboundHeader: header } : { inboundHeader: header }),
  };
  if (attachedTo === undefined) return [face];
  return isFirst ? [{ component: attachedTo }, face] : [face, { component: attachedTo }];
}

function groupOf(topology: Topology, interfaceId: string): string {
  return topology.networkInterfaces.get(interfaceId)?.securityGroupIds[0] ?? interfaceId;
}

function vpcOfGateway(topology: Topology, id: string): string | undefined {
  return topology.internetGateways.get(id)?.vpcId;
}

function natPlace(topology: Topology, id: string): Partial<Unnumbered> {
  const record = topology.natGateways.get(id);
  return { attachedTo: record?.interfaceId, subnet: record?.subnetId, vpc: record?.vpcId };
}

function text(value: string | number | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What is not there is left out. */
function withoutNothing<Each extends object>(given: Each): Each {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Each;
}
