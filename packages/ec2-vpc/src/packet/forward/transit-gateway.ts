/**
 * Transit gateways: in through the attachment of the packet's zone, on by the route table that the attachment is
 * associated with, out through an attachment of another VPC or to another gateway.
 * https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html; network ACLs: …/tgw/tgw-nacls.html
 */
import type { PacketView } from "../frame/packet-view.ts";
import type { TransitGatewayAttachment } from "../topology.ts";
import type { TransitRoute } from "./gateway-index.ts";
import type { Network } from "./network-parts.ts";
import { reaches } from "./obstacles.ts";
import { type Passage, STEP, type Step } from "./passage.ts";
import { fits, hops, TRANSIT_MTU } from "./path-limits.ts";
import { destinationOf, type SubnetPlace } from "./places.ts";
import { passesAcl, subnetInZone } from "./subnet-router.ts";

const KIND = "transit-gateway";

export function toTransitGateway(
  network: Network,
  passage: Passage,
  id: string,
  from: SubnetPlace,
): Step {
  if (network.topology.transitGateways.get(id) === undefined) {
    return passage.drop("blackhole", KIND, id, `${id} does not exist any more.`);
  }
  const attachment = network.gateways.attachmentOf(id, from.vpc.id);
  if (attachment === undefined) {
    return passage.drop("gateway-not-attached", KIND, id, `${from.vpc.id} is not attached to it.`);
  }
  if (!attachment.available) {
    return passage.drop("gateway-not-available", KIND, id, `${attachment.id} is not available.`);
  }
  const subnet = subnetInZone(network, attachment.subnetIds, from.zone);
  if (subnet === undefined) {
    const why = `${attachment.id} has no subnet in ${from.zone}, where the packet comes from.`;
    const rule = { attachmentId: attachment.id };
    return passage.drop("gateway-not-attached", KIND, id, why, { rule });
  }
  if (subnet !== from && !passesAcl(network, passage, subnet, "ingress")) return STEP.ended;
  if (!fits(network, passage, TRANSIT_MTU, from, KIND, id)) return STEP.ended;
  return through(network, passage, attachment, from);
}

/** From one gateway to its peer and on; the time to live ends a circle of them. */
function through(
  network: Network,
  passage: Passage,
  from: TransitGatewayAttachment,
  subnet: SubnetPlace,
): Step {
  let at = from;
  for (;;) {
    const id = at.transitGatewayId;
    if (!reaches(network, passage, KIND, id, "")) return STEP.ended;
    const router = passage.packet.version === 4 ? subnet.router4 : subnet.router6;
    if (!hops(passage, router, subnet, "outside", KIND, id)) return STEP.ended;
    if (passage.trace !== undefined) {
      passage.hop(KIND, id, "pass", { direction: "ingress", rule: { attachmentId: at.id } });
    }
    const next = nextAttachment(network, passage, at);
    if (next === undefined) return STEP.ended;
    if (next.resource.kind === "vpc") return into(network, passage, next);
    if (next.resource.kind === "vpn") {
      return passage.drop("unreachable-outside", KIND, id, `No tunnel of ${next.id} is up.`);
    }
    const peerId = next.resource.peerAttachmentId;
    const peer = network.topology.transitGatewayAttachments.get(peerId);
    if (peer === undefined) {
      return passage.drop("blackhole", KIND, id, `${peerId} does not exist any more.`);
    }
    if (!peer.available) {
      return passage.drop("gateway-not-available", KIND, id, `${peerId} is not available.`);
    }
    at = peer;
  }
}

/** Undefined: the packet was dropped. */
function nextAttachment(
  network: Network,
  passage: Passage,
  at: TransitGatewayAttachment,
): TransitGatewayAttachment | undefined {
  const kind = "transit-gateway-route-table";
  const tableId = at.routeTableId ?? at.transitGatewayId;
  const route = routeOf(network, passage.packet, at.routeTableId);
  if (route === undefined) {
    const why =
      at.routeTableId === undefined
        ? `${at.id} is associated with no route table.`
        : `No route of ${tableId} leads to ${destinationOf(passage.packet)}.`;
    passage.drop("no-route", kind, tableId, why);
    return undefined;
  }
  const { destination, propagated } = route;
  if (route.attachmentId === undefined) {
    const why = `The route to ${destination} is a blackhole.`;
    passage.drop("blackhole", kind, tableId, why, { rule: { destination } });
    return undefined;
  }
  const rule = { destination, target: route.attachmentId, propagated };
  const next = network.topology.transitGatewayAttachments.get(route.attachmentId);
  if (next === undefined) {
    passage.drop("blackhole", kind, tableId, `${route.attachmentId} does not exist any more.`, {
      rule,
    });
    return undefined;
  }
  if (!next.available) {
    const why = `${next.id} is not available.`;
    passage.drop("gateway-not-available", kind, tableId, why, { rule });
    return undefined;
  }
  if (passage.trace !== undefined) passage.hop(kind, tableId, "pass", { rule });
  return next;
}

function routeOf(
  network: Network,
  packet: PacketView,
  tableId: string | undefined,
): TransitRoute | undefined {
  const table = network.gateways.transitTable(tableId);
  const { destination0, destination1, destination2, destination3 } = packet;
  return table.route(
    packet.version === 4
      ? table.trie4.lookup4(packet.destination)
      : table.trie6.lookup6(destination0, destination1, destination2, destination3),
  );
}

/** Out at a subnet of the attachment: that of the packet's own zone if there is one, or always the flow's. */
function into(network: Network, passage: Passage, attachment: TransitGatewayAttachment): Step {
  const { subnetIds, transitGatewayId } = attachment;
  const subnet = attachment.applianceMode
    ? network.places.subnet(subnetIds[flowIndex(passage.packet, subnetIds.length)] ?? "")
    : (subnetInZone(network, subnetIds, passage.originZone) ??
      network.places.subnet(subnetIds[0] ?? ""));
  if (subnet === undefined) {
    const why = `${attachment.id} has no subnet.`;
    return passage.drop("gateway-not-attached", KIND, transitGatewayId, why);
  }
  if (!reaches(network, passage, KIND, attachment.id, subnet.zone)) return STEP.ended;
  if (passage.trace !== undefined) {
    const rule = { attachmentId: attachment.id, subnetId: subnet.id };
    passage.hop(KIND, transitGatewayId, "pass", { direction: "egress", rule });
  }
  return passage.toSubnet(subnet);
}

/** The same for both directions of a flow. */
function flowIndex(packet: PacketView, count: number): number {
  if (count === 0) return 0;
  const addresses =
    packet.version === 4
      ? packet.source ^ packet.destination
      : packet.source0 ^
        packet.source1 ^
        packet.source2 ^
        packet.source3 ^
        packet.destination0 ^
        packet.destination1 ^
        packet.destination2 ^
        packet.destination3;
  const ports = packet.sourcePort ^ packet.destinationPort ^ packet.protocol;
  return ((addresses ^ ports) >>> 0) % count;
}
