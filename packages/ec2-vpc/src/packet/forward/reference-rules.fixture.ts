/**
 * The rules of a network read the slow and plain way: addresses are strings of binary digits, every table is searched
 * from its first record to its last, nothing is kept from one packet to the next.
 */
import type {
  InterfaceAddress,
  NetworkAclEntry,
  NetworkInterface,
  PortRange,
  Route,
  SecurityGroupRule,
  Topology,
  Vpc,
} from "../topology.ts";

export interface ReferencePacket {
  readonly version: 4 | 6;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly icmpIdentifier: number;
  readonly tcpFlags: number;
  readonly ttl: number;
  readonly sizeBytes: number;
  readonly dontFragment: boolean;
  readonly isFragment?: boolean;
  /** Its ports are those of the first; they are not in it. */
  readonly isLaterFragment?: boolean;
  /** Of an ICMP error: what it is about. */
  readonly quoted?: ReferencePacket;
}

/** 32 or 128 digits. */
export function digits(address: string): string {
  if (!address.includes(":")) {
    return address
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
  }
  const [head, tail] = address.split("::");
  const left = head === "" ? [] : head!.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = new Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}

export function isIn(cidr: string, address: string): boolean {
  const [block, length] = cidr.split("/");
  if (block!.includes(":") !== address.includes(":")) return false;
  return digits(address).startsWith(digits(block!).slice(0, Number(length)));
}

function lengthOf(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

export function same(one: string, other: string): boolean {
  return one.includes(":") === other.includes(":") && digits(one) === digits(other);
}

export function inAny(cidrs: readonly string[], address: string): boolean {
  return cidrs.some((cidr) => isIn(cidr, address));
}

export function blocksOf(vpc: Vpc): string[] {
  return [...vpc.cidrBlocks, ...vpc.ipv6CidrBlocks];
}

export function owns(face: NetworkInterface, address: string): boolean {
  return (
    face.addresses.some((own) => same(own.address, address)) ||
    face.ipv6Addresses.some((own) => same(own, address)) ||
    inAny(face.prefixes, address)
  );
}

export function interfaceAt(
  topology: Topology,
  vpcId: string,
  address: string,
): NetworkInterface | undefined {
  return [...topology.networkInterfaces.all()].find(
    (face) => face.vpcId === vpcId && owns(face, address),
  );
}

/** Whose public address it is. */
export function publicOwner(
  topology: Topology,
  address: string,
): { face: NetworkInterface; own: InterfaceAddress } | undefined {
  for (const face of topology.networkInterfaces.all()) {
    for (const own of face.addresses) {
      if (own.publicAddress !== undefined && same(own.publicAddress, address)) return { face, own };
    }
  }
  return undefined;
}

/**
 * The longest destination first; of equals a static block, then a prefix list, then a propagated one. What is propagated
 * does not count inside the VPC.
 */
export function findRoute(
  topology: Topology,
  routeTableId: string,
  address: string,
): Route | undefined {
  const table = topology.routeTables.get(routeTableId);
  const local = (table?.routes ?? []).filter((route) => route.target.kind === "local");
  const isLocal = local.some((route) => isIn(route.destination as string, address));
  let best: Route | undefined;
  let bestRank = -1;
  for (const route of table?.routes ?? []) {
    const { destination } = route;
    const isList = typeof destination !== "string";
    const cidrs = isList
      ? (topology.prefixLists.get(destination.prefixListId)?.entries ?? [])
      : [destination];
    for (const cidr of cidrs) {
      if (!isIn(cidr, address)) continue;
      if (route.propagated && isLocal && local.some((each) => within(cidr, each))) continue;
      const rank = lengthOf(cidr) * 3 + (route.propagated ? 0 : isList ? 1 : 2);
      if (rank <= bestRank) continue;
      best = route;
      bestRank = rank;
    }
  }
  return best;
}

function within(cidr: string, local: Route): boolean {
  const outer = local.destination as string;
  return lengthOf(cidr) >= lengthOf(outer) && isIn(outer, cidr.split("/")[0]!);
}

function portsMatch(ports: PortRange | undefined, packet: ReferencePacket): boolean {
  if (ports === undefined) return true;
  return packet.destinationPort >= ports.from && packet.destinationPort <= ports.to;
}

function icmpMatches(
  icmp: { readonly type: number; readonly code: number } | undefined,
  packet: ReferencePacket,
): boolean {
  if (icmp === undefined) return true;
  if (icmp.type !== -1 && icmp.type !== packet.icmpType) return false;
  return icmp.code === -1 || icmp.code === packet.icmpCode;
}

function ruleMatches(
  rule: Pick<NetworkAclEntry | SecurityGroupRule, "protocol" | "ports" | "icmp">,
  packet: ReferencePacket,
): boolean {
  if (rule.protocol === -1) return true;
  if (rule.protocol !== packet.protocol) return false;
  if (packet.protocol === 6 || packet.protocol === 17) return portsMatch(rule.ports, packet);
  if (packet.protocol === 1 || packet.protocol === 58) return icmpMatches(rule.icmp, packet);
  return true;
}

export function aclAllows(
  topology: Topology,
  aclId: string,
  egress: boolean,
  packet: ReferencePacket,
): boolean {
  const entries = [...(topology.networkAcls.get(aclId)?.entries ?? [])]
    .filter((entry) => entry.egress === egress)
    .sort((one, other) => one.ruleNumber - other.ruleNumber);
  const remote = egress ? packet.destination : packet.source;
  const first = entries.find((entry) => isIn(entry.cidr, remote) && ruleMatches(entry, packet));
  return first?.action === "allow";
}

/** Interfaces of a group are known by their addresses: in the VPC, and in those that are its active peers. */
function hasGroup(topology: Topology, vpcId: string, groupId: string, address: string): boolean {
  const vpcIds = [vpcId];
  for (const peering of topology.peeringConnections.all()) {
    if (!peering.active) continue;
    if (peering.requesterVpcId === vpcId) vpcIds.push(peering.accepterVpcId);
    if (peering.accepterVpcId === vpcId) vpcIds.push(peering.requesterVpcId);
  }
  return [...topology.networkInterfaces.all()].some(
    (face) =>
      vpcIds.includes(face.vpcId) && face.securityGroupIds.includes(groupId) && owns(face, address),
  );
}

export function groupRuleFor(
  topology: Topology,
  face: NetworkInterface,
  egress: boolean,
  packet: ReferencePacket,
): SecurityGroupRule | undefined {
  const remote = egress ? packet.destination : packet.source;
  for (const groupId of face.securityGroupIds) {
    for (const rule of topology.securityGroups.get(groupId)?.rules ?? []) {
      if (rule.egress !== egress || !ruleMatches(rule, packet)) continue;
      const { peer } = rule;
      if ("cidr" in peer && isIn(peer.cidr, remote)) return rule;
      if ("prefixListId" in peer) {
        const entries = topology.prefixLists.get(peer.prefixListId)?.entries ?? [];
        if (inAny(entries, remote)) return rule;
      }
      if ("securityGroupId" in peer) {
        if (hasGroup(topology, face.vpcId, peer.securityGroupId, remote)) return rule;
      }
    }
  }
  return undefined;
}

/**
 * A flow of TCP or UDP is not tracked when its port is open to everywhere one way and every port is the other way, and
 * nothing on its way has all of them tracked.
 */
export function isTracked(
  topology: Topology,
  face: NetworkInterface,
  egress: boolean,
  packet: ReferencePacket,
): boolean {
  if (packet.protocol !== 6 && packet.protocol !== 17) return true;
  const everywhere = packet.version === 4 ? "0.0.0.0/0" : "::/0";
  const rules = face.securityGroupIds
    .flatMap((id) => topology.securityGroups.get(id)?.rules ?? [])
    .filter(({ protocol, peer }) => {
      const isOpen = "cidr" in peer && peer.cidr === everywhere;
      return isOpen && (protocol === -1 || protocol === packet.protocol);
    });
  const opens = (isOut: boolean, port: number) =>
    rules.some(
      ({ egress: out, ports }) =>
        out === isOut && (ports === undefined || (ports.from <= port && port <= ports.to)),
    );
  const opensAll = (isOut: boolean) =>
    rules.some(
      ({ egress: out, ports }) =>
        out === isOut && (ports === undefined || (ports.from <= 0 && ports.to >= 65_535)),
    );
  const local = egress ? packet.sourcePort : packet.destinationPort;
  const remote = egress ? packet.destinationPort : packet.sourcePort;
  const isOpen =
    (opensAll(true) && opens(false, local)) || (opensAll(false) && opens(true, remote));
  if (!isOpen || face.attachment?.kind === "vpc-endpoint") return true;
  const subnet = topology.subnets.get(face.subnetId)!;
  const far = egress ? packet.destination : packet.source;
  const way = findRoute(topology, subnet.routeTableId, far)?.target;
  if (way?.kind === "nat-gateway" || way?.kind === "egress-only-internet-gateway") return true;
  if (way?.kind === "vpc-endpoint") {
    return topology.vpcEndpoints.get(way.id)?.serviceName.endsWith(".dynamodb") ?? false;
  }
  if (way?.kind !== "local") return false;
  return [...topology.networkInterfaces.all()].some(
    ({ vpcId, attachment, addresses, ipv6Addresses }) =>
      vpcId === face.vpcId &&
      attachment?.kind === "vpc-endpoint" &&
      [...addresses.map(({ address }) => address), ...ipv6Addresses].includes(far),
  );
}
