/**
 * Internet gateways and egress-only ones: the border of a VPC. The first turn a private address into its public one and
 * back, one to one; IPv6 passes as it is.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
import type { RouteMatch } from "../tables/route-lookup.ts";
import { isOpenedFromInside, openFromInside } from "./egress-only.ts";
import type { Network } from "./network-parts.ts";
import { reaches } from "./obstacles.ts";
import { type Passage, STEP, type Step } from "./passage.ts";
import { fits, INTERNET_MTU } from "./path-limits.ts";
import {
  destinationOf,
  type Face,
  type PublicAddress,
  type SubnetPlace,
  sourceOf,
} from "./places.ts";
import { isPrivateDestination, isPrivateSource } from "./special-addresses.ts";
import { ruleOf, toAppliance } from "./subnet-router.ts";

export function toInternetGateway(
  network: Network,
  passage: Passage,
  id: string,
  subnet: SubnetPlace,
): Step {
  const kind = "internet-gateway";
  const record = network.topology.internetGateways.get(id);
  if (record === undefined) {
    return passage.drop("blackhole", kind, id, `${id} does not exist any more.`);
  }
  if (record.vpcId !== subnet.vpc.id) {
    const why = `${id} is not attached to ${subnet.vpc.id}.`;
    return passage.drop("gateway-not-attached", kind, id, why);
  }
  if (!reaches(network, passage, kind, id, "")) return STEP.ended;
  const { packet } = passage;
  const face = network.places.atSource(subnet.vpc, packet);
  const own = packet.version === 4 ? publicAddressOf(face, packet.source) : undefined;
  if (packet.version === 4 ? own === undefined : face === undefined) {
    const why = `${sourceOf(packet)} has no public address in ${subnet.vpc.id}.`;
    return passage.drop("no-public-address", kind, id, why);
  }
  if (isPrivateDestination(packet)) {
    const why = `${destinationOf(packet)} is a private address: it is not on the internet.`;
    return passage.drop("unreachable-outside", kind, id, why);
  }
  if (!fits(network, passage, INTERNET_MTU, subnet, kind, id)) return STEP.ended;
  if (own !== undefined) translateSource(passage, own);
  if (passage.trace !== undefined) {
    const rule = { translated: own ? "source" : "nothing", address: sourceOf(packet) };
    passage.hop(kind, id, "pass", { direction: "egress", rule });
  }
  return toOutside(network, passage);
}

function publicAddressOf(face: Face | undefined, address: number): PublicAddress | undefined {
  if (face === undefined) return undefined;
  for (const each of face.publicAddresses) if (each.address === address) return each;
  return undefined;
}

/** In an error the packet that it is about is turned too: it went the other way. */
function translateSource({ packet, quoted }: Passage, own: PublicAddress): void {
  packet.rewriteSource(own.publicAddress);
  if (packet.isIcmpError && quoted.loadQuoted(packet) && quoted.destination === own.address) {
    quoted.rewriteDestination(own.publicAddress);
  }
}

function translateDestination({ packet, quoted }: Passage, own: PublicAddress): void {
  packet.rewriteDestination(own.address);
  if (packet.isIcmpError && quoted.loadQuoted(packet) && quoted.source === own.publicAddress) {
    quoted.rewriteSource(own.address);
  }
}

export function toEgressOnlyGateway(
  network: Network,
  passage: Passage,
  id: string,
  subnet: SubnetPlace,
): Step {
  const kind = "egress-only-internet-gateway";
  const record = network.topology.egressOnlyInternetGateways.get(id);
  if (record === undefined) {
    return passage.drop("blackhole", kind, id, `${id} does not exist any more.`);
  }
  if (record.vpcId !== subnet.vpc.id) {
    const why = `${id} is not attached to ${subnet.vpc.id}.`;
    return passage.drop("gateway-not-attached", kind, id, why);
  }
  if (!reaches(network, passage, kind, id, "")) return STEP.ended;
  const { packet } = passage;
  if (packet.version === 4) {
    return passage.drop("no-translation", kind, id, "It takes IPv6 only.");
  }
  if (network.places.atSource(subnet.vpc, packet) === undefined) {
    const why = `${sourceOf(packet)} is no address of an interface in ${subnet.vpc.id}.`;
    return passage.drop("no-public-address", kind, id, why);
  }
  if (isPrivateDestination(packet)) {
    const why = `${destinationOf(packet)} is a private address: it is not on the internet.`;
    return passage.drop("unreachable-outside", kind, id, why);
  }
  if (!fits(network, passage, INTERNET_MTU, subnet, kind, id)) return STEP.ended;
  openFromInside(network, passage, id);
  if (passage.trace !== undefined) passage.hop(kind, id, "pass", { direction: "egress" });
  return toOutside(network, passage);
}

/** Addresses of ours are reached from outside, too: through the border that is theirs. */
function toOutside(network: Network, passage: Passage): Step {
  const { packet } = passage;
  const isOurs =
    packet.version === 4
      ? network.places.publicAddress(packet.destination) !== undefined
      : network.places.atDestination6(packet) !== undefined;
  if (isOurs) {
    passage.originZone = undefined;
    return STEP.arrive;
  }
  passage.outcome.kind = "outside";
  if (passage.trace !== undefined) passage.hop("outside", destinationOf(packet), "deliver");
  return STEP.ended;
}

export function arrive(network: Network, passage: Passage): Step {
  const { packet } = passage;
  if (isPrivateSource(packet)) {
    const why = `${sourceOf(packet)} is a private address: nobody outside has it.`;
    return passage.drop("unreachable-outside", "outside", sourceOf(packet), why);
  }
  const own = packet.version === 4 ? network.places.publicAddress(packet.destination) : undefined;
  const face =
    own?.face ??
    (packet.version === 6 && !isPrivateDestination(packet)
      ? network.places.atDestination6(packet)
      : undefined);
  if (face === undefined) {
    const address = destinationOf(packet);
    return passage.drop("no-such-address", "outside", address, `Nobody has ${address}.`);
  }
  if (packet.version === 6) {
    const egressOnly = egressOnlyGatewayOf(network, passage, face);
    if (egressOnly !== undefined) return backThroughEgressOnly(network, passage, egressOnly, face);
  }
  const gateway = network.gateways.internetGatewayOf(face.vpc.id);
  if (gateway === undefined) {
    const why = `No internet gateway is attached to ${face.vpc.id}, which has the address.`;
    return passage.drop("gateway-not-attached", "internet-gateway", face.vpc.id, why);
  }
  if (!reaches(network, passage, "internet-gateway", gateway.id, "")) return STEP.ended;
  if (own !== undefined) translateDestination(passage, own);
  if (passage.trace !== undefined) {
    const rule = { translated: own ? "destination" : "nothing", address: destinationOf(packet) };
    passage.hop("internet-gateway", gateway.id, "pass", { direction: "ingress", rule });
  }
  const edge = network.gateways.edgeOf(gateway.id);
  if (edge === undefined) return passage.toInterface(face, undefined);
  return throughEdge(network, passage, edge.id, face);
}

/** A route table that is associated with the gateway: it may lead through a middlebox first. */
function throughEdge(network: Network, passage: Passage, tableId: string, face: Face): Step {
  const { packet } = passage;
  const table = network.routes.table(tableId);
  const { destination0, destination1, destination2, destination3 } = packet;
  const route: RouteMatch | undefined =
    packet.version === 4
      ? table.lookup4(packet.destination)
      : table.lookup6(destination0, destination1, destination2, destination3);
  if (route === undefined) {
    const why = `No route of ${tableId} leads to ${destinationOf(packet)}.`;
    return passage.drop("no-route", "route-table", tableId, why);
  }
  if (passage.trace !== undefined) {
    passage.hop("route-table", tableId, "pass", { rule: ruleOf(route) });
  }
  const { target } = route;
  if (target.kind === "local") return passage.toInterface(face, undefined);
  if (target.kind === "network-interface") {
    return toAppliance(network, passage, target.id, face.vpc.id, undefined);
  }
  const why = `${target.id} cannot take packets that come in through a gateway.`;
  return passage.drop("endpoint-service-mismatch", target.kind, target.id, why);
}

/** The egress-only gateway that the interface's subnet sends answers through. */
function egressOnlyGatewayOf(
  network: Network,
  { packet }: Passage,
  face: Face,
): string | undefined {
  const table = network.routes.table(face.subnet.record.routeTableId);
  const { source0, source1, source2, source3 } = packet;
  const target = table.lookup6(source0, source1, source2, source3)?.target;
  if (target?.kind !== "egress-only-internet-gateway") return undefined;
  const gateway = network.topology.egressOnlyInternetGateways.get(target.id);
  return gateway?.vpcId === face.vpc.id ? target.id : undefined;
}

function backThroughEgressOnly(network: Network, passage: Passage, id: string, face: Face): Step {
  const kind = "egress-only-internet-gateway";
  if (!reaches(network, passage, kind, id, "")) return STEP.ended;
  if (!isOpenedFromInside(network, passage, id)) {
    const why = "It lets in only what belongs to a connection that was opened from inside.";
    return passage.drop("no-translation", kind, id, why);
  }
  if (passage.trace !== undefined) passage.hop(kind, id, "pass", { direction: "ingress" });
  return passage.toInterface(face, undefined);
}
