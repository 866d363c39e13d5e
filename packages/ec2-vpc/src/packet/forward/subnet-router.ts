/**
 * The router of a subnet: what leaves the subnet passes its network ACL and takes the route with the longest prefix.
 * https://docs.aws.amazon.com/vpc/latest/userguide/how-network-acls-work.html and …/route-tables-priority.html
 */
import type { RouteMatch } from "../tables/route-lookup.ts";
import { toEgressOnlyGateway, toInternetGateway } from "./internet-gateway.ts";
import { toNatGateway } from "./nat-gateway.ts";
import type { Network } from "./network-parts.ts";
import { TRAFFIC_PATHS } from "./observer.ts";
import { type Passage, STEP, type Step } from "./passage.ts";
import { toEndpoint, toPeer } from "./peers-and-endpoints.ts";
import { destinationOf, type SubnetPlace } from "./places.ts";
import { sightLeaving } from "./sightings.ts";
import { toTransitGateway } from "./transit-gateway.ts";

export function leaveSubnet(network: Network, passage: Passage): Step {
  const { packet } = passage;
  const subnet = passage.subnet!;
  if (subnet.hasDestination(packet)) {
    if (passage.leaving !== undefined) {
      sightLeaving(network, passage, "ACCEPT", TRAFFIC_PATHS.sameVpc);
    }
    return toLocal(network, passage, subnet);
  }
  const route = routeOf(network, passage, subnet);
  if (route === undefined || !staysInSubnet(network, subnet, route)) {
    if (!passesAcl(network, passage, subnet, "egress")) return STEP.ended;
  }
  if (passage.leaving !== undefined) {
    sightLeaving(network, passage, "ACCEPT", trafficPath(network, route));
  }
  if (route === undefined) {
    const why = `No route of ${subnet.record.routeTableId} leads to ${destinationOf(packet)}.`;
    return passage.drop("no-route", "route-table", subnet.record.routeTableId, why);
  }
  if (passage.trace !== undefined) {
    const rule = ruleOf(route);
    passage.hop("route-table", subnet.record.routeTableId, "pass", { rule });
  }
  return follow(network, passage, subnet, route);
}

function follow(network: Network, passage: Passage, subnet: SubnetPlace, route: RouteMatch): Step {
  const { target } = route;
  switch (target.kind) {
    case "local":
      return toLocal(network, passage, subnet);
    case "network-interface":
      return toAppliance(network, passage, target.id, subnet.vpc.id, subnet);
    case "internet-gateway":
      return toInternetGateway(network, passage, target.id, subnet);
    case "egress-only-internet-gateway":
      return toEgressOnlyGateway(network, passage, target.id, subnet);
    case "nat-gateway":
      return toNatGateway(network, passage, target.id, subnet);
    case "vpc-peering-connection":
      return toPeer(network, passage, target.id, subnet);
    case "vpc-endpoint":
      return toEndpoint(network, passage, target.id, subnet);
    case "transit-gateway":
      return toTransitGateway(network, passage, target.id, subnet);
    case "virtual-private-gateway":
      return toVirtualPrivateGateway(network, passage, target.id, subnet);
  }
}

function routeOf(
  network: Network,
  { packet }: Passage,
  subnet: SubnetPlace,
): RouteMatch | undefined {
  const table = network.routes.table(subnet.record.routeTableId);
  if (packet.version === 4) return table.lookup4(packet.destination);
  const { destination0, destination1, destination2, destination3 } = packet;
  return table.lookup6(destination0, destination1, destination2, destination3);
}

export function ruleOf(route: RouteMatch): Readonly<Record<string, string | boolean>> {
  const { destination, prefixListId, target, propagated } = route;
  const rule: Record<string, string | boolean> = {
    destination,
    target: target.kind === "local" ? "local" : target.id,
  };
  if (prefixListId !== undefined) rule.prefixListId = prefixListId;
  if (propagated) rule.propagated = true;
  return rule;
}

/** What stands in the same subnet is reached without crossing its border. */
function staysInSubnet(network: Network, subnet: SubnetPlace, { target }: RouteMatch): boolean {
  if (target.kind === "network-interface") {
    return network.places.face(target.id)?.subnet === subnet;
  }
  if (target.kind === "nat-gateway") {
    return network.topology.natGateways.get(target.id)?.subnetId === subnet.id;
  }
  if (target.kind !== "transit-gateway") return false;
  const attachment = network.gateways.attachmentOf(target.id, subnet.vpc.id);
  return (
    attachment !== undefined && subnetInZone(network, attachment.subnetIds, subnet.zone) === subnet
  );
}

/** The first of the subnets that stands in the zone. */
export function subnetInZone(
  network: Network,
  subnetIds: readonly string[],
  zone: string | undefined,
): SubnetPlace | undefined {
  for (const id of subnetIds) {
    const subnet = network.places.subnet(id);
    if (subnet !== undefined && subnet.zone === zone) return subnet;
  }
  return undefined;
}

/** False: the network ACL of the subnet stops it. */
export function passesAcl(
  network: Network,
  passage: Passage,
  subnet: SubnetPlace,
  direction: "ingress" | "egress",
): boolean {
  const id = subnet.record.networkAclId;
  const verdict = network.acls.acl(id).check(direction, passage.packet);
  if (passage.trace === undefined && verdict.allows) return true;
  const rule = { ruleNumber: verdict.ruleNumber ?? "none", subnetId: subnet.id };
  if (verdict.allows) {
    passage.hop("network-acl", id, "pass", { direction, rule });
    return true;
  }
  if (direction === "egress" && passage.leaving !== undefined) {
    sightLeaving(network, passage, "REJECT", 0);
  }
  const by =
    verdict.ruleNumber === undefined ? "No rule allows it" : `Rule ${verdict.ruleNumber} denies it`;
  const way = direction === "egress" ? "out of" : "into";
  const reason = direction === "egress" ? "network-acl-egress" : "network-acl-ingress";
  passage.drop(reason, "network-acl", id, `${by} ${way} ${subnet.id}.`, { direction, rule });
  return false;
}

function toLocal(network: Network, passage: Passage, subnet: SubnetPlace): Step {
  const face = network.places.atDestination(subnet.vpc, passage.packet);
  if (face !== undefined) return passage.toInterface(face, subnet);
  const why = `No interface in ${subnet.vpc.id} has the address ${destinationOf(passage.packet)}.`;
  return passage.drop("no-such-address", "switch", subnet.vpc.id, why);
}

/** A route to an interface: it takes what is not its own when its source/destination check is off. */
export function toAppliance(
  network: Network,
  passage: Passage,
  interfaceId: string,
  vpcId: string,
  from: SubnetPlace | undefined,
): Step {
  const face = network.places.face(interfaceId);
  if (face !== undefined && face.vpc.id === vpcId && face.hasHost) {
    return passage.toInterface(face, from);
  }
  const why =
    face === undefined
      ? `${interfaceId} does not exist any more.`
      : `Nothing runs on ${interfaceId} that could take it.`;
  return passage.drop("blackhole", "interface", interfaceId, why);
}

function toVirtualPrivateGateway(
  network: Network,
  passage: Passage,
  id: string,
  subnet: SubnetPlace,
): Step {
  const record = network.topology.virtualPrivateGateways.get(id);
  const kind = "virtual-private-gateway";
  if (record === undefined) {
    return passage.drop("blackhole", kind, id, `${id} does not exist any more.`);
  }
  if (record.vpcId !== subnet.vpc.id) {
    return passage.drop("gateway-not-attached", kind, id, `${id} is not attached to the VPC.`);
  }
  return passage.drop("unreachable-outside", kind, id, `No tunnel ends at ${id}.`);
}

function trafficPath(network: Network, route: RouteMatch | undefined): number {
  switch (route?.target.kind) {
    case undefined:
      return 0;
    case "vpc-endpoint":
      return TRAFFIC_PATHS.gatewayEndpoint;
    case "internet-gateway":
    case "egress-only-internet-gateway":
      return TRAFFIC_PATHS.internetGateway;
    case "virtual-private-gateway":
      return TRAFFIC_PATHS.virtualPrivateGateway;
    case "vpc-peering-connection":
      return isInterRegion(network, route!.target.id)
        ? TRAFFIC_PATHS.interRegionPeering
        : TRAFFIC_PATHS.intraRegionPeering;
    default:
      return TRAFFIC_PATHS.sameVpc;
  }
}

function isInterRegion(network: Network, peeringId: string): boolean {
  const peering = network.topology.peeringConnections.get(peeringId);
  if (peering === undefined) return false;
  const { requesterVpcId, accepterVpcId } = peering;
  const { places } = network;
  return places.region(requesterVpcId) !== places.region(accepterVpcId);
}
