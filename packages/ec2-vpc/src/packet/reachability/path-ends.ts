/** What the two ends of a path stand for: who sends, to which addresses, and what tells that it got there. */

import type { Outcome } from "../forward/outcome.ts";
import { parseIp } from "../frame/address.ts";
import type { NetworkInterface, SecurityGroupRule, Topology } from "../topology.ts";
import type { Hop, HopKind } from "../trace.ts";
import type { ExplanationCode, ReachabilityPath } from "./analysis.ts";

/** Where the packet begins. */
export type Sender =
  | { readonly kind: "interface"; readonly face: NetworkInterface; readonly address: string }
  | { readonly kind: "outside"; readonly gatewayId: string; readonly address: string };

/** Where it is to go, and whether an outcome means that it did. */
export interface Receiver {
  readonly address: string;
  readonly isReached: (outcome: Outcome, hops: readonly Hop[]) => boolean;
}

export interface Refusal {
  readonly refused: ExplanationCode;
}

/** An address outside that nobody has (RFC 5737); rules may ask for another. */
const SOMEBODY_OUTSIDE = "203.0.113.1";
const ADDRESSES_MAX = 8;

export function sendersOf(topology: Topology, path: ReachabilityPath): Sender[] | Refusal {
  const { source, sourceIp } = path;
  if (topology.internetGateways.get(source) !== undefined) {
    const gateway = topology.internetGateways.get(source)!;
    if (gateway.vpcId === undefined) return { refused: "UNASSOCIATED_COMPONENT" };
    const addresses = sourceIp === undefined ? outsideAddresses(topology, false) : [sourceIp];
    return addresses.map((address) => ({ kind: "outside", gatewayId: source, address }));
  }
  const faces = interfacesOf(topology, source);
  if (faces === undefined) return refusalOf(topology, source);
  const senders = faces.flatMap((face) =>
    ownAddresses(face, sourceIp).map((address) => ({ kind: "interface", face, address }) as const),
  );
  return senders.length > 0 ? senders : { refused: "UNASSOCIATED_COMPONENT" };
}

export function receiversOf(topology: Topology, path: ReachabilityPath): Receiver[] | Refusal {
  const { destination, destinationIp } = path;
  if (destination === undefined || parseIp(destination) !== undefined) {
    const address = destination ?? destinationIp;
    if (address === undefined) return { refused: "NO_SOURCE_OR_DESTINATION" };
    return [{ address, isReached: reaches(topology, address) }];
  }
  const gateway = topology.internetGateways.get(destination);
  if (gateway !== undefined) {
    if (gateway.vpcId === undefined) return { refused: "UNASSOCIATED_COMPONENT" };
    const addresses =
      destinationIp === undefined ? outsideAddresses(topology, true) : [destinationIp];
    const isReached = passed("internet-gateway", destination);
    return addresses.map((address) => ({ address, isReached }));
  }
  const endpoint = topology.vpcEndpoints.get(destination);
  if (endpoint?.type === "gateway") {
    const isReached = (outcome: Outcome) => outcome.endpointId === destination;
    const addresses =
      destinationIp === undefined ? serviceAddresses(topology, destination) : [destinationIp];
    return addresses.map((address) => ({ address, isReached }));
  }
  const faces = interfacesOf(topology, destination);
  if (faces !== undefined) return facesReceive(topology, faces, path);
  const kind = passedKindOf(topology, destination);
  if (kind === undefined) return refusalOf(topology, destination);
  if (destinationIp === undefined) return { refused: "NO_PATH" };
  return [{ address: destinationIp, isReached: passed(kind, destination) }];
}

/** Undefined for what has no interfaces by its nature. */
function interfacesOf(topology: Topology, id: string): NetworkInterface[] | undefined {
  const own = topology.networkInterfaces.get(id);
  if (own !== undefined) return [own];
  const endpoint = topology.vpcEndpoints.get(id);
  const ids = endpoint?.type === "interface" ? endpoint.interfaceIds : undefined;
  if (ids !== undefined) return ids.flatMap((each) => topology.networkInterfaces.get(each) ?? []);
  const attached = [...topology.networkInterfaces.all()].filter(
    ({ attachment }) => attachment?.kind === "instance" && attachment.id === id,
  );
  return attached.length > 0 ? attached : undefined;
}

function ownAddresses(face: NetworkInterface, wanted: string | undefined): string[] {
  const own = [...face.addresses.map(({ address }) => address), ...face.ipv6Addresses];
  // One that is not its own is sent all the same: the source/destination check has its say.
  return wanted === undefined ? own.slice(0, 1) : [wanted];
}

/** From outside an interface is known by its public addresses. */
function facesReceive(
  topology: Topology,
  faces: readonly NetworkInterface[],
  { source, destinationIp }: ReachabilityPath,
): Receiver[] {
  const isOutside = topology.internetGateways.get(source) !== undefined;
  return faces.flatMap((face) => {
    const isReached = (outcome: Outcome) =>
      outcome.kind !== "dropped" && outcome.interfaceId === face.id;
    const addresses = face.addresses.flatMap(({ address, publicAddress }) =>
      isOutside ? (publicAddress ?? []) : address,
    );
    // Without a public one it is asked for by the one that it has: nobody outside reaches that.
    const own = [
      ...addresses,
      ...face.ipv6Addresses,
      ...face.addresses.map((each) => each.address),
    ];
    return [destinationIp ?? own[0]]
      .flatMap((address) => address ?? [])
      .map((address) => ({ address, isReached }));
  });
}

function reaches(topology: Topology, address: string): Receiver["isReached"] {
  const faces = [...topology.networkInterfaces.all()].filter((face) =>
    face.addresses.some((own) => own.address === address || own.publicAddress === address),
  );
  return ({ kind, interfaceId }) =>
    kind === "outside" || kind === "endpoint" || faces.some(({ id }) => id === interfaceId);
}

function passed(kind: HopKind, id: string): Receiver["isReached"] {
  return (_outcome, hops) =>
    hops.some((hop) => hop.kind === kind && hop.id === id && hop.verdict !== "drop");
}

function passedKindOf(topology: Topology, id: string): HopKind | undefined {
  if (topology.peeringConnections.get(id) !== undefined) return "vpc-peering-connection";
  return topology.transitGateways.get(id) === undefined ? undefined : "transit-gateway";
}

function refusalOf(topology: Topology, id: string): Refusal {
  const isKnown =
    passedKindOf(topology, id) !== undefined ||
    topology.virtualPrivateGateways.get(id) !== undefined ||
    topology.natGateways.get(id) !== undefined ||
    topology.transitGatewayAttachments.get(id) !== undefined ||
    topology.vpcEndpoints.get(id) !== undefined;
  return { refused: isKnown ? "UNSUPPORTED_COMPONENT" : "NO_SOURCE_OR_DESTINATION" };
}

/** Any address outside will do: those first that rules of security groups name. */
function outsideAddresses(topology: Topology, isDestination: boolean): string[] {
  const found = new Set([SOMEBODY_OUTSIDE]);
  for (const group of topology.securityGroups.all()) {
    for (const rule of group.rules) {
      if (rule.egress === isDestination) found.add(firstAddress(rule) ?? SOMEBODY_OUTSIDE);
      if (found.size >= ADDRESSES_MAX) return [...found];
    }
  }
  return [...found];
}

function firstAddress({ peer }: SecurityGroupRule): string | undefined {
  if (!("cidr" in peer)) return undefined;
  const [address, length] = peer.cidr.split("/");
  const isOutside = length !== "0" && !peer.cidr.includes(":") && !/^(10|127|0)\./.test(peer.cidr);
  return isOutside ? address : undefined;
}

/** Of the prefix lists that routes to the endpoint name. */
function serviceAddresses(topology: Topology, endpointId: string): string[] {
  for (const table of topology.routeTables.all()) {
    for (const { destination, target } of table.routes) {
      if (target.kind !== "vpc-endpoint" || target.id !== endpointId) continue;
      if (typeof destination === "string") return [destination.split("/")[0]!];
      const [entry] = topology.prefixLists.get(destination.prefixListId)?.entries ?? [];
      if (entry !== undefined) return [entry.split("/")[0]!];
    }
  }
  // No route leads to it: what is sent to anywhere shows that.
  return [SOMEBODY_OUTSIDE];
}
