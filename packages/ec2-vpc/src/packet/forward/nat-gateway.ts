/**
 * NAT gateways: many private addresses behind their own, out and back. What comes out of one is sent by its interface,
 * in its subnet; an internet gateway turns the address once more.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 */
import { PROTOCOL } from "../frame/numbers.ts";
import type { NatTable } from "../tables/nat-table.ts";
import type { NatGateway } from "../topology.ts";
import { resetAbout } from "./network-errors.ts";
import type { Network } from "./network-parts.ts";
import { reaches } from "./obstacles.ts";
import { type Passage, STEP, type Step } from "./passage.ts";
import { hops } from "./path-limits.ts";
import { destinationOf, type Face, type SubnetPlace, sourceOf } from "./places.ts";
import { sightEntering } from "./sightings.ts";
import { passesAcl } from "./subnet-router.ts";

const KIND = "nat-gateway";

export function toNatGateway(
  network: Network,
  passage: Passage,
  id: string,
  from: SubnetPlace,
): Step {
  const record = network.topology.natGateways.get(id);
  const face = network.places.face(record?.interfaceId ?? "");
  if (record === undefined || face === undefined || record.vpcId !== from.vpc.id) {
    return passage.drop("blackhole", KIND, id, `${id} does not exist in ${from.vpc.id}.`);
  }
  if (!record.available) {
    return passage.drop("gateway-not-available", KIND, id, `${id} is not available.`);
  }
  const { subnet } = face;
  if (!reaches(network, passage, KIND, id, subnet.zone)) return STEP.ended;
  if (from !== subnet && !passesAcl(network, passage, subnet, "ingress")) {
    sightEntering(network, passage, face, "REJECT");
    return STEP.ended;
  }
  if (network.observer !== undefined) sightEntering(network, passage, face, "ACCEPT");
  const refusal = refusalOf(passage);
  if (refusal !== undefined) return passage.drop("no-translation", KIND, id, refusal);
  if (!hops(passage, record.addresses[0]?.address, subnet, "inside", KIND, id)) return STEP.ended;
  const table = network.nats.of(record);
  const step = translateOut(network, passage, table, record, subnet);
  if (step === STEP.ended) return step;
  if (network.observer !== undefined) passage.leaving = face;
  return step;
}

/** What no NAT gateway takes. */
function refusalOf({ packet }: Passage): string | undefined {
  if (packet.version === 6) return "It translates IPv4 only: NAT64 is not emulated.";
  const { protocol } = packet;
  const isTaken =
    protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp || protocol === PROTOCOL.icmp;
  if (!isTaken) return "It takes TCP, UDP and ICMP only.";
  if (packet.isFragment && protocol !== PROTOCOL.udp) return "Of fragments it takes UDP's only.";
  return undefined;
}

function translateOut(
  network: Network,
  passage: Passage,
  table: NatTable,
  { id }: NatGateway,
  subnet: SubnetPlace,
): Step {
  const { packet, quoted } = passage;
  const now = network.env.clock.now();
  if (packet.isIcmpError) {
    if (!quoted.loadQuoted(packet) || !table.quotedFromInside(now, quoted)) {
      return passage.drop("no-translation", KIND, id, "It is about no connection through it.");
    }
    quoted.rewriteDestination(table.address, table.port);
    packet.rewriteSource(table.address);
    return translated(passage, id, "egress", subnet);
  }
  const verdict = table.outbound(now, packet, packet.totalLength);
  if (verdict === "translated") {
    packet.rewriteSource(table.address, table.port);
    // A later fragment has no port to rewrite, but rules further on judge it by that of the first.
    if (packet.fragmentOffset > 0) packet.sourcePort = table.port;
    return translated(passage, id, "egress", subnet);
  }
  if (verdict === "ports-exhausted") {
    const why = `All ports to ${destinationOf(packet)}:${packet.destinationPort} are in use.`;
    return passage.drop("ports-exhausted", KIND, id, why);
  }
  if (verdict === "reset") {
    resetAbout(passage, subnet);
    const why = "It knows no such connection, or knows it no longer: the sender gets a reset.";
    return passage.drop("no-translation", KIND, id, why);
  }
  return passage.drop("no-translation", KIND, id, "It is of no kind that can be translated.");
}

/** Something came to an address of the gateway: back to who is behind it. */
export function backThroughNatGateway(network: Network, passage: Passage, face: Face): Step {
  const { id } = face.record.attachment!;
  const record = network.topology.natGateways.get(id);
  if (!record?.available) {
    return passage.drop("gateway-not-available", KIND, id, `${id} is not available.`);
  }
  const { packet } = passage;
  const { subnet } = face;
  const table = network.nats.of(record);
  const none = `${sourceOf(packet)} answers to no connection through it.`;
  if (packet.version === 6) return passage.drop("no-translation", KIND, id, none);
  if (!translateBack(network, passage, table)) {
    return passage.drop("no-translation", KIND, id, none);
  }
  if (!hops(passage, record.addresses[0]?.address, subnet, "inside", KIND, id)) return STEP.ended;
  if (network.observer !== undefined) passage.leaving = face;
  return translated(passage, id, "ingress", subnet);
}

function translateBack(network: Network, { packet, quoted }: Passage, table: NatTable): boolean {
  const now = network.env.clock.now();
  if (packet.isIcmpError) {
    if (!quoted.loadQuoted(packet) || !table.quotedFromOutside(now, quoted)) return false;
    quoted.rewriteSource(table.address, table.port);
    packet.rewriteDestination(table.address);
    return true;
  }
  if (table.inbound(now, packet, packet.totalLength) !== "translated") return false;
  packet.rewriteDestination(table.address, table.port);
  if (packet.fragmentOffset > 0) packet.destinationPort = table.port;
  return true;
}

function translated(
  passage: Passage,
  id: string,
  direction: "ingress" | "egress",
  subnet: SubnetPlace,
): Step {
  if (passage.trace !== undefined) {
    const { packet } = passage;
    const isOut = direction === "egress";
    const side = isOut ? packet.sourcePort : packet.destinationPort;
    const port = packet.isIcmp ? packet.icmpIdentifier : side;
    const address = isOut ? sourceOf(packet) : destinationOf(packet);
    const rule = { translated: isOut ? "source" : "destination", address, port };
    passage.hop(KIND, id, "pass", { direction, rule });
  }
  return passage.toSubnet(subnet);
}
