/**
 * Peering connections, which lead to the peer's interfaces and nowhere behind them, and gateway endpoints.
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html and …/privatelink/gateway-endpoints.html
 */
import { ICMP_TYPE, ICMPV6_TYPE, PROTOCOL } from "../frame/numbers.ts";
import type { PacketView } from "../frame/packet-view.ts";
import type { Network } from "./network-parts.ts";
import { reaches } from "./obstacles.ts";
import { type Passage, STEP, type Step } from "./passage.ts";
import { fits, INTERNET_MTU } from "./path-limits.ts";
import { destinationOf, type SubnetPlace, sourceOf } from "./places.ts";

export function toPeer(network: Network, passage: Passage, id: string, subnet: SubnetPlace): Step {
  const kind = "vpc-peering-connection";
  const record = network.topology.peeringConnections.get(id);
  const { vpc } = subnet;
  const peerId = record?.requesterVpcId === vpc.id ? record.accepterVpcId : record?.requesterVpcId;
  const isEnd = record?.requesterVpcId === vpc.id || record?.accepterVpcId === vpc.id;
  if (!record?.active || !isEnd || network.places.region(peerId!) === undefined) {
    return passage.drop("blackhole", kind, id, `${id} is not an active connection of ${vpc.id}.`);
  }
  if (!reaches(network, passage, kind, id, "")) return STEP.ended;
  const peer = network.places.vpc(peerId!);
  const { packet } = passage;
  if (!vpc.hasSource(packet)) {
    const why = `${sourceOf(packet)} is not in ${vpc.id}: peering is not transitive.`;
    return passage.drop("not-transitive", kind, id, why);
  }
  if (!peer.hasDestination(packet)) {
    const why = `${destinationOf(packet)} is not in ${peer.id}: peering is not transitive.`;
    return passage.drop("not-transitive", kind, id, why);
  }
  const isInterRegion = peer.record?.region !== vpc.record?.region;
  if (isInterRegion && !fits(network, passage, INTERNET_MTU, subnet, kind, id)) return STEP.ended;
  if (passage.trace !== undefined) {
    passage.hop(kind, id, "pass", { rule: { from: vpc.id, to: peer.id } });
  }
  const face = network.places.atDestination(peer, packet);
  if (face !== undefined) return passage.toInterface(face, undefined);
  const why = `No interface in ${peer.id} has the address ${destinationOf(packet)}.`;
  return passage.drop("no-such-address", "switch", peer.id, why);
}

export function toEndpoint(
  network: Network,
  passage: Passage,
  id: string,
  subnet: SubnetPlace,
): Step {
  const kind = "vpc-endpoint";
  const record = network.topology.vpcEndpoints.get(id);
  if (record === undefined || record.vpcId !== subnet.vpc.id) {
    return passage.drop("blackhole", kind, id, `${id} does not exist in ${subnet.vpc.id}.`);
  }
  if (record.type !== "gateway") {
    const why = `${id} is an endpoint of interfaces: no route leads through it.`;
    return passage.drop("endpoint-service-mismatch", kind, id, why);
  }
  if (!record.available) {
    return passage.drop("gateway-not-available", kind, id, `${id} is not available.`);
  }
  if (!reaches(network, passage, kind, id, "")) return STEP.ended;
  const { packet } = passage;
  if (!subnet.vpc.hasSource(packet)) {
    const why = `${sourceOf(packet)} is not in ${subnet.vpc.id}, which has the endpoint.`;
    return passage.drop("not-transitive", kind, id, why);
  }
  if (!isTaken(packet)) {
    const why = "Gateway endpoints take TCP and echo requests only.";
    return passage.drop("endpoint-service-mismatch", kind, id, why);
  }
  const { outcome } = passage;
  outcome.kind = "endpoint";
  outcome.endpointId = id;
  if (passage.trace !== undefined) {
    passage.hop(kind, id, "deliver", { rule: { service: record.serviceName } });
  }
  return STEP.ended;
}

function isTaken({ version, protocol, icmpType }: PacketView): boolean {
  if (protocol === PROTOCOL.tcp) return true;
  return version === 4
    ? protocol === PROTOCOL.icmp && icmpType === ICMP_TYPE.echoRequest
    : protocol === PROTOCOL.icmpv6 && icmpType === ICMPV6_TYPE.echoRequest;
}
