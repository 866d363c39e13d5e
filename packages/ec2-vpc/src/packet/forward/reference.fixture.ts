/**
 * The forwarder once more, slow and plain, in one file so that it reads from top to bottom: what happens to a packet, read off the pages of AWS's user guide one sentence
 * after the other, over strings and lists. It shares nothing with the forwarder but the records of the topology.
 */
import type {
  NatGateway,
  NetworkInterface,
  Subnet,
  Topology,
  TransitGatewayAttachment,
} from "../topology.ts";
import type { DropReason } from "../trace.ts";
import {
  aclAllows,
  blocksOf,
  digits,
  findRoute,
  groupRuleFor,
  inAny,
  interfaceAt,
  isIn,
  isTracked,
  owns,
  publicOwner,
  type ReferencePacket,
  same,
} from "./reference-rules.fixture.ts";

export interface ReferenceResult {
  readonly kind: "interface" | "outside" | "endpoint" | "platform" | "dropped";
  readonly interfaceId?: string;
  readonly endpointId?: string;
  readonly drop?: DropReason;
  readonly packet: ReferencePacket;
  readonly further: readonly ReferenceResult[];
}

const PLATFORM = ["169.254.169.254", "169.254.169.253", "169.254.169.123"];
const PLATFORM_V6 = ["fd00:ec2::254", "fd00:ec2::253", "fd00:ec2::123"];
const NOWHERE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];
const NOWHERE_V6 = ["fe80::/10", "ff00::/8", "::/127"];
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
const PRIVATE_V6 = ["fc00::/7"];

const INTERNET_MTU = 1500;
const TRANSIT_MTU = 8500;
const JUMBO_MTU = 9001;

/** A walk that has come to its end. */
class Ended {
  readonly result: Omit<ReferenceResult, "further">;
  constructor(result: Omit<ReferenceResult, "further">) {
    this.result = result;
  }
}

interface Translation {
  readonly natId: string;
  readonly inside: { readonly address: string; readonly port: number };
  readonly natAddress: string;
  readonly natPort: number;
  readonly remote: { readonly address: string; readonly port: number };
  readonly protocol: number;
}

/** One packet's walk: the steps that it still has to make are calls, the packet is replaced as it changes. */
interface Walk {
  packet: ReferencePacket;
  originZone: string | undefined;
  further: ReferenceResult[];
}

export class Reference {
  readonly #topology: Topology;
  readonly zonesDown = new Set<string>();
  /** By NAT gateway, source and destination. */
  readonly drawnPorts = new Map<string, number>();
  /** interface | local address, port | remote address, port | protocol */
  readonly #tracked = new Set<string>();
  readonly #translations: Translation[] = [];
  readonly #outbound6 = new Set<string>();

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  send(interfaceId: string, packet: ReferencePacket): ReferenceResult {
    return this.#walk(packet, (walk) => this.#leave(walk, interfaceId));
  }

  arrive(packet: ReferencePacket): ReferenceResult {
    return this.#walk(packet, (walk) => this.#arrive(walk));
  }

  answer(endpointId: string, packet: ReferencePacket): ReferenceResult {
    return this.#walk(packet, (walk) => {
      const endpoint = this.#topology.vpcEndpoints.get(endpointId);
      if (!endpoint?.available) this.#drop(walk, "gateway-not-available");
      const face = interfaceAt(this.#topology, endpoint!.vpcId, packet.destination);
      if (face === undefined) this.#drop(walk, "no-such-address");
      return this.#enter(walk, face!, undefined);
    });
  }

  #walk(packet: ReferencePacket, steps: (walk: Walk) => void): ReferenceResult {
    const walk: Walk = { packet, originZone: undefined, further: [] };
    try {
      steps(walk);
    } catch (error) {
      if (error instanceof Ended) return { ...error.result, further: walk.further };
      throw error;
    }
    throw new Error("a walk without an end");
  }

  #drop(walk: Walk, drop: DropReason): never {
    throw new Ended({ kind: "dropped", drop, packet: walk.packet });
  }

  // An interface lets it out.

  #leave(walk: Walk, interfaceId: string): never {
    const face = this.#topology.networkInterfaces.get(interfaceId);
    if (face === undefined || !this.#hasHost(face)) this.#drop(walk, "not-attached");
    const subnet = this.#topology.subnets.get(face!.subnetId)!;
    this.#zone(walk, subnet.zone);
    const { packet } = walk;
    if (face!.sourceDestinationCheck && !owns(face!, packet.source)) {
      return this.#drop(walk, "source-destination-check");
    }
    if (this.#isPlatform(face!.vpcId, packet.destination)) {
      throw new Ended({ kind: "platform", packet });
    }
    if (inAny(packet.version === 4 ? NOWHERE : NOWHERE_V6, packet.destination)) {
      return this.#drop(walk, "no-such-address");
    }
    this.#limit(walk, JUMBO_MTU, subnet, (again) => this.#leave(again, interfaceId));
    this.#guard(walk, face!, true);
    return this.#leaveSubnet(walk, subnet);
  }

  #hasHost(face: NetworkInterface): boolean {
    return (
      face.attachment !== undefined &&
      face.attachment.kind !== "nat-gateway" &&
      face.attachment.kind !== "transit-gateway-attachment" &&
      (face.attachment.kind !== "instance" || face.hostName !== undefined)
    );
  }

  #isPlatform(vpcId: string, address: string): boolean {
    if ([...PLATFORM, ...PLATFORM_V6].some((each) => same(each, address))) return true;
    const primary = this.#topology.vpcs.get(vpcId)!.cidrBlocks[0];
    if (primary === undefined || address.includes(":")) return false;
    const first = Number.parseInt(digits(primary.split("/")[0]!), 2);
    return Number.parseInt(digits(address), 2) === first + 2;
  }

  #zone(walk: Walk, zone: string): void {
    if (this.zonesDown.has(zone)) this.#drop(walk, "zone-down");
    walk.originZone ??= zone;
  }

  /** Security groups of one interface, in one direction. */
  #guard(walk: Walk, face: NetworkInterface, egress: boolean): void {
    const { packet } = walk;
    const about = packet.quoted;
    const local = egress ? packet.source : packet.destination;
    const remote = egress ? packet.destination : packet.source;
    if (about !== undefined) {
      // What it quotes went the other way.
      const quotedLocal = egress ? about.destination : about.source;
      const quotedRemote = egress ? about.source : about.destination;
      const ports = egress
        ? [about.destinationPort, about.sourcePort]
        : [about.sourcePort, about.destinationPort];
      if (this.#tracked.has(trackKey(face.id, quotedLocal, quotedRemote, about, ports))) return;
    }
    const ports = egress
      ? [packet.sourcePort, packet.destinationPort]
      : [packet.destinationPort, packet.sourcePort];
    const key = trackKey(face.id, local, remote, packet, ports);
    if (this.#tracked.has(key)) return;
    if (groupRuleFor(this.#topology, face, egress, packet) === undefined) {
      this.#drop(walk, egress ? "security-group-egress" : "security-group-ingress");
    }
    const isIcmp = packet.protocol === 1 || packet.protocol === 58;
    const begins = !isIcmp || isQuery(packet);
    if (begins && isTracked(this.#topology, face, egress, packet)) this.#tracked.add(key);
  }

  // The router of a subnet.

  #leaveSubnet(walk: Walk, subnet: Subnet): never {
    const { packet } = walk;
    const topology = this.#topology;
    const own = packet.version === 4 ? subnet.cidrBlock : subnet.ipv6CidrBlock;
    if (own !== undefined && isIn(own, packet.destination)) {
      const face = interfaceAt(topology, subnet.vpcId, packet.destination);
      if (face === undefined) this.#drop(walk, "no-such-address");
      return this.#enter(walk, face!, subnet);
    }
    const route = findRoute(topology, subnet.routeTableId, packet.destination);
    if (this.#subnetOf(route?.target, subnet)?.id !== subnet.id) {
      if (!aclAllows(topology, subnet.networkAclId, true, packet)) {
        return this.#drop(walk, "network-acl-egress");
      }
    }
    if (route === undefined) this.#drop(walk, "no-route");
    const { target } = route!;
    if (target.kind === "local") {
      const face = interfaceAt(topology, subnet.vpcId, packet.destination);
      if (face === undefined) this.#drop(walk, "no-such-address");
      return this.#enter(walk, face!, subnet);
    }
    if (target.kind === "network-interface") return this.#toAppliance(walk, target.id, subnet);
    if (target.kind === "internet-gateway") return this.#toInternet(walk, target.id, subnet);
    if (target.kind === "egress-only-internet-gateway") {
      return this.#toEgressOnly(walk, target.id, subnet);
    }
    if (target.kind === "nat-gateway") return this.#toNat(walk, target.id, subnet);
    if (target.kind === "vpc-peering-connection") return this.#toPeer(walk, target.id, subnet);
    if (target.kind === "vpc-endpoint") return this.#toEndpoint(walk, target.id, subnet);
    if (target.kind === "transit-gateway") return this.#toTransit(walk, target.id, subnet);
    const gateway = topology.virtualPrivateGateways.get(target.id);
    if (gateway === undefined) this.#drop(walk, "blackhole");
    if (gateway!.vpcId !== subnet.vpcId) this.#drop(walk, "gateway-not-attached");
    return this.#drop(walk, "unreachable-outside");
  }

  /** Where what a route leads to stands, when it stands in a subnet. */
  #subnetOf(
    target: { readonly kind: string; readonly id?: string } | undefined,
    from: Subnet,
  ): Subnet | undefined {
    const topology = this.#topology;
    const id = target?.id ?? "";
    if (target?.kind === "network-interface") {
      const face = topology.networkInterfaces.get(id);
      return face === undefined ? undefined : topology.subnets.get(face.subnetId);
    }
    if (target?.kind === "nat-gateway") {
      return topology.subnets.get(topology.natGateways.get(id)?.subnetId ?? "");
    }
    if (target?.kind === "transit-gateway") {
      const attachment = this.#attachmentOf(id, from.vpcId);
      return attachment === undefined ? undefined : this.#subnetInZone(attachment, from.zone);
    }
    return undefined;
  }

  #toAppliance(walk: Walk, interfaceId: string, from: Subnet | undefined, vpcId?: string): never {
    const face = this.#topology.networkInterfaces.get(interfaceId);
    if (face === undefined || face.vpcId !== (vpcId ?? from!.vpcId) || !this.#hasHost(face)) {
      return this.#drop(walk, "blackhole");
    }
    return this.#enter(walk, face!, from);
  }

  // An interface lets it in.

  #enter(walk: Walk, face: NetworkInterface, from: Subnet | undefined): never {
    const topology = this.#topology;
    const subnet = topology.subnets.get(face.subnetId)!;
    const isNat = face.attachment?.kind === "nat-gateway";
    if (!isNat && !this.#hasHost(face)) this.#drop(walk, "not-attached");
    this.#zone(walk, subnet.zone);
    if (from?.id !== subnet.id && !aclAllows(topology, subnet.networkAclId, false, walk.packet)) {
      return this.#drop(walk, "network-acl-ingress");
    }
    if (isNat) return this.#backThroughNat(walk, face, subnet);
    if (face.sourceDestinationCheck && !owns(face, walk.packet.destination)) {
      return this.#drop(walk, "source-destination-check");
    }
    this.#guard(walk, face, false);
    if (face.attachment!.kind === "vpc-endpoint") {
      const endpoint = topology.vpcEndpoints.get(face.attachment!.id);
      if (!endpoint?.available) this.#drop(walk, "gateway-not-available");
      const endpointId = face.attachment!.id;
      throw new Ended({
        kind: "endpoint",
        endpointId,
        interfaceId: face.id,
        packet: walk.packet,
      });
    }
    throw new Ended({ kind: "interface", interfaceId: face.id, packet: walk.packet });
  }

  // Internet gateways.

  #toInternet(walk: Walk, gatewayId: string, subnet: Subnet): never {
    const gateway = this.#topology.internetGateways.get(gatewayId);
    if (gateway === undefined) this.#drop(walk, "blackhole");
    if (gateway!.vpcId !== subnet.vpcId) this.#drop(walk, "gateway-not-attached");
    const { packet } = walk;
    const face = interfaceAt(this.#topology, subnet.vpcId, packet.source);
    if (packet.version === 6) {
      if (face === undefined) this.#drop(walk, "no-public-address");
      if (inAny(PRIVATE_V6, packet.destination)) this.#drop(walk, "unreachable-outside");
      this.#limit(walk, INTERNET_MTU, subnet, (again) =>
        this.#toInternet(again, gatewayId, subnet),
      );
      return this.#outside(walk);
    }
    const own = face?.addresses.find((each) => same(each.address, packet.source));
    if (own?.publicAddress === undefined) this.#drop(walk, "no-public-address");
    if (inAny(PRIVATE, packet.destination)) this.#drop(walk, "unreachable-outside");
    this.#limit(walk, INTERNET_MTU, subnet, (again) => this.#toInternet(again, gatewayId, subnet));
    walk.packet = renamed(walk.packet, "source", own!.publicAddress!);
    return this.#outside(walk);
  }

  #toEgressOnly(walk: Walk, gatewayId: string, subnet: Subnet): never {
    const gateway = this.#topology.egressOnlyInternetGateways.get(gatewayId);
    if (gateway === undefined) this.#drop(walk, "blackhole");
    if (gateway!.vpcId !== subnet.vpcId) this.#drop(walk, "gateway-not-attached");
    const { packet } = walk;
    if (packet.version === 4) this.#drop(walk, "no-translation");
    if (interfaceAt(this.#topology, subnet.vpcId, packet.source) === undefined) {
      return this.#drop(walk, "no-public-address");
    }
    if (inAny(PRIVATE_V6, packet.destination)) this.#drop(walk, "unreachable-outside");
    this.#limit(walk, INTERNET_MTU, subnet, (again) =>
      this.#toEgressOnly(again, gatewayId, subnet),
    );
    this.#outbound6.add(
      trackKey(gatewayId, packet.source, packet.destination, packet, [
        packet.sourcePort,
        packet.destinationPort,
      ]),
    );
    return this.#outside(walk);
  }

  /** Out of the border: to the border of another VPC, or of the same, when the address is one of theirs. */
  #outside(walk: Walk): never {
    const { packet } = walk;
    const isOurs =
      packet.version === 4
        ? publicOwner(this.#topology, packet.destination) !== undefined
        : this.#owner6(packet.destination) !== undefined;
    if (!isOurs) throw new Ended({ kind: "outside", packet });
    walk.originZone = undefined;
    return this.#arrive(walk);
  }

  #owner6(address: string): NetworkInterface | undefined {
    if (inAny(PRIVATE_V6, address)) return undefined;
    return [...this.#topology.networkInterfaces.all()].find((face) => owns(face, address));
  }

  #arrive(walk: Walk): never {
    const topology = this.#topology;
    const { packet } = walk;
    if (inAny(packet.version === 4 ? PRIVATE : PRIVATE_V6, packet.source)) {
      return this.#drop(walk, "unreachable-outside");
    }
    const owner = packet.version === 4 ? publicOwner(topology, packet.destination) : undefined;
    const face =
      owner?.face ?? (packet.version === 6 ? this.#owner6(packet.destination) : undefined);
    if (face === undefined) this.#drop(walk, "no-such-address");
    const { vpcId } = face!;
    if (packet.version === 6 && this.#isEgressOnly(walk, face!)) {
      return this.#enter(walk, face!, undefined);
    }
    const gateway = [...topology.internetGateways.all()].find((each) => each.vpcId === vpcId);
    if (gateway === undefined) this.#drop(walk, "gateway-not-attached");
    if (owner !== undefined) {
      walk.packet = renamed(packet, "destination", owner.own.address);
    }
    const edge = [...topology.routeTables.all()].find((each) => each.gatewayId === gateway!.id);
    if (edge === undefined) return this.#enter(walk, face!, undefined);
    const route = findRoute(topology, edge.id, walk.packet.destination);
    if (route === undefined) this.#drop(walk, "no-route");
    if (route!.target.kind === "local") return this.#enter(walk, face!, undefined);
    if (route!.target.kind === "network-interface") {
      return this.#toAppliance(walk, route!.target.id, undefined, vpcId);
    }
    return this.#drop(walk, "endpoint-service-mismatch");
  }

  /** Whether it comes back through an egress-only gateway; only what belongs to a connection from inside may. */
  #isEgressOnly(walk: Walk, face: NetworkInterface): boolean {
    const topology = this.#topology;
    const { packet } = walk;
    const subnet = topology.subnets.get(face.subnetId)!;
    const back = findRoute(topology, subnet.routeTableId, packet.source)?.target;
    if (back?.kind !== "egress-only-internet-gateway") return false;
    const gateway = topology.egressOnlyInternetGateways.get(back.id);
    if (gateway?.vpcId !== face.vpcId) return false;
    const about = packet.quoted;
    const key =
      about === undefined
        ? trackKey(back.id, packet.destination, packet.source, packet, [
            packet.destinationPort,
            packet.sourcePort,
          ])
        : trackKey(back.id, about.source, about.destination, about, [
            about.sourcePort,
            about.destinationPort,
          ]);
    if (!this.#outbound6.has(key)) this.#drop(walk, "no-translation");
    return true;
  }

  // NAT gateways.

  #toNat(walk: Walk, natId: string, from: Subnet): never {
    const topology = this.#topology;
    const nat = topology.natGateways.get(natId);
    if (nat === undefined || nat.vpcId !== from.vpcId) this.#drop(walk, "blackhole");
    if (!nat!.available) this.#drop(walk, "gateway-not-available");
    const subnet = topology.subnets.get(nat!.subnetId)!;
    this.#zone(walk, subnet.zone);
    const { packet } = walk;
    if (from.id !== subnet.id && !aclAllows(topology, subnet.networkAclId, false, packet)) {
      return this.#drop(walk, "network-acl-ingress");
    }
    if (packet.version === 6 || ![1, 6, 17].includes(packet.protocol)) {
      return this.#drop(walk, "no-translation");
    }
    if (packet.isFragment && packet.protocol !== 17) this.#drop(walk, "no-translation");
    this.#hop(walk, nat!.addresses[0]!.address, subnet);
    if (packet.quoted !== undefined) return this.#errorThroughNat(walk, nat!, subnet);
    if (packet.protocol === 1 && ![8, 13].includes(packet.icmpType)) {
      return this.#drop(walk, "no-translation");
    }
    const known = this.#translations.find(
      (each) =>
        each.natId === natId &&
        each.protocol === packet.protocol &&
        same(each.inside.address, packet.source) &&
        each.inside.port === portOf(packet, "source") &&
        same(each.remote.address, packet.destination) &&
        each.remote.port === portOf(packet, "destination"),
    );
    if (known === undefined && packet.protocol === 6 && !opens(packet)) {
      this.#reset(walk, subnet);
      return this.#drop(walk, "no-translation");
    }
    const translation = known ?? {
      natId,
      inside: { address: packet.source, port: portOf(packet, "source") },
      natAddress: nat!.addresses[0]!.address,
      natPort: this.#drawnPort(natId, packet),
      remote: { address: packet.destination, port: portOf(packet, "destination") },
      protocol: packet.protocol,
    };
    if (known === undefined) this.#translations.push(translation);
    walk.packet = withPort(
      renamed(walk.packet, "source", translation.natAddress),
      "source",
      translation.natPort,
    );
    return this.#leaveSubnet(walk, subnet);
  }

  /** By chance, unless somebody knows which. */
  #drawnPort(natId: string, packet: ReferencePacket): number {
    const { source, sourcePort, destination, destinationPort } = packet;
    const name = [natId, source, sourcePort, destination, destinationPort].join(" ");
    return this.drawnPorts.get(name) ?? 1024 + this.#translations.length;
  }

  /** An error from inside, about a packet that came in. */
  #errorThroughNat(walk: Walk, nat: NatGateway, subnet: Subnet): never {
    const about = walk.packet.quoted!;
    const known = this.#translations.find(
      (each) =>
        each.natId === nat.id &&
        each.protocol === about.protocol &&
        same(each.inside.address, about.destination) &&
        each.inside.port === portOf(about, "destination") &&
        same(each.remote.address, about.source) &&
        each.remote.port === portOf(about, "source"),
    );
    if (known === undefined) this.#drop(walk, "no-translation");
    const { natAddress, natPort } = known!;
    walk.packet = {
      ...walk.packet,
      source: natAddress,
      quoted: withPort({ ...about, destination: natAddress }, "destination", natPort),
    };
    return this.#leaveSubnet(walk, subnet);
  }

  #backThroughNat(walk: Walk, face: NetworkInterface, subnet: Subnet): never {
    const nat = this.#topology.natGateways.get(face.attachment!.id);
    if (nat === undefined || !nat.available) this.#drop(walk, "gateway-not-available");
    const { packet } = walk;
    const about = packet.quoted;
    const back = this.#translations.find((each) =>
      about === undefined
        ? each.natId === nat!.id &&
          each.protocol === packet.protocol &&
          same(each.natAddress, packet.destination) &&
          each.natPort === portOf(packet, "destination") &&
          same(each.remote.address, packet.source) &&
          each.remote.port === portOf(packet, "source")
        : each.natId === nat!.id &&
          each.protocol === about.protocol &&
          same(each.natAddress, about.source) &&
          each.natPort === portOf(about, "source") &&
          same(each.remote.address, about.destination) &&
          each.remote.port === portOf(about, "destination"),
    );
    if (back === undefined) this.#drop(walk, "no-translation");
    const { inside } = back!;
    walk.packet =
      about === undefined
        ? withPort({ ...packet, destination: inside.address }, "destination", inside.port)
        : {
            ...packet,
            destination: inside.address,
            quoted: withPort({ ...about, source: inside.address }, "source", inside.port),
          };
    this.#hop(walk, nat!.addresses[0]!.address, subnet);
    return this.#leaveSubnet(walk, subnet);
  }

  // Peering, endpoints.

  #toPeer(walk: Walk, peeringId: string, subnet: Subnet): never {
    const topology = this.#topology;
    const peering = topology.peeringConnections.get(peeringId);
    const ends = [peering?.requesterVpcId, peering?.accepterVpcId];
    if (!peering?.active || !ends.includes(subnet.vpcId)) this.#drop(walk, "blackhole");
    const peer = topology.vpcs.get(ends.find((each) => each !== subnet.vpcId) ?? "");
    if (peer === undefined) this.#drop(walk, "blackhole");
    const own = topology.vpcs.get(subnet.vpcId)!;
    const { packet } = walk;
    if (!inAny(blocksOf(own), packet.source) || !inAny(blocksOf(peer!), packet.destination)) {
      return this.#drop(walk, "not-transitive");
    }
    if (own.region !== peer!.region) {
      this.#limit(walk, INTERNET_MTU, subnet, (again) => this.#toPeer(again, peeringId, subnet));
    }
    const face = interfaceAt(topology, peer!.id, packet.destination);
    if (face === undefined) this.#drop(walk, "no-such-address");
    return this.#enter(walk, face!, undefined);
  }

  #toEndpoint(walk: Walk, endpointId: string, subnet: Subnet): never {
    const topology = this.#topology;
    const endpoint = topology.vpcEndpoints.get(endpointId);
    if (endpoint === undefined || endpoint.vpcId !== subnet.vpcId) this.#drop(walk, "blackhole");
    if (endpoint!.type !== "gateway") this.#drop(walk, "endpoint-service-mismatch");
    if (!endpoint!.available) this.#drop(walk, "gateway-not-available");
    const { packet } = walk;
    if (!inAny(blocksOf(topology.vpcs.get(subnet.vpcId)!), packet.source)) {
      return this.#drop(walk, "not-transitive");
    }
    const isEcho =
      (packet.protocol === 1 && packet.icmpType === 8) ||
      (packet.protocol === 58 && packet.icmpType === 128);
    if (packet.protocol !== 6 && !isEcho) this.#drop(walk, "endpoint-service-mismatch");
    throw new Ended({ kind: "endpoint", endpointId, packet });
  }

  // Transit gateways.

  #attachmentOf(transitGatewayId: string, vpcId: string): TransitGatewayAttachment | undefined {
    return [...this.#topology.transitGatewayAttachments.all()].find(
      (each) =>
        each.transitGatewayId === transitGatewayId &&
        each.resource.kind === "vpc" &&
        each.resource.id === vpcId,
    );
  }

  #subnetInZone(attachment: TransitGatewayAttachment, zone: string): Subnet | undefined {
    return attachment.subnetIds
      .map((id) => this.#topology.subnets.get(id))
      .find((subnet) => subnet?.zone === zone);
  }

  #toTransit(walk: Walk, gatewayId: string, from: Subnet): never {
    const topology = this.#topology;
    if (topology.transitGateways.get(gatewayId) === undefined) this.#drop(walk, "blackhole");
    const attachment = this.#attachmentOf(gatewayId, from.vpcId);
    if (attachment === undefined) this.#drop(walk, "gateway-not-attached");
    if (!attachment!.available) this.#drop(walk, "gateway-not-available");
    const subnet = this.#subnetInZone(attachment!, from.zone);
    if (subnet === undefined) this.#drop(walk, "gateway-not-attached");
    if (subnet!.id !== from.id && !aclAllows(topology, subnet!.networkAclId, false, walk.packet)) {
      return this.#drop(walk, "network-acl-ingress");
    }
    this.#limit(walk, TRANSIT_MTU, from, (again) => this.#toTransit(again, gatewayId, from));
    return this.#throughTransit(walk, attachment!, from);
  }

  #throughTransit(walk: Walk, from: TransitGatewayAttachment, subnet: Subnet): never {
    const topology = this.#topology;
    this.#hop(walk, routerOf(subnet, walk.packet.version), subnet, true);
    const { packet } = walk;
    const table = topology.transitGatewayRouteTables.get(from.routeTableId ?? "");
    const routes = (table?.routes ?? [])
      .filter((route) => isIn(route.destination, packet.destination))
      .sort(
        (one, other) =>
          Number(other.destination.split("/")[1]) - Number(one.destination.split("/")[1]),
      );
    const route = routes[0];
    if (route === undefined) this.#drop(walk, "no-route");
    if (route!.attachmentId === undefined) this.#drop(walk, "blackhole");
    const attachment = topology.transitGatewayAttachments.get(route!.attachmentId!);
    if (attachment === undefined) this.#drop(walk, "blackhole");
    if (!attachment!.available) this.#drop(walk, "gateway-not-available");
    const { resource } = attachment!;
    if (resource.kind === "vpn") this.#drop(walk, "unreachable-outside");
    if (resource.kind === "peering") {
      const peer = topology.transitGatewayAttachments.get(resource.peerAttachmentId);
      if (peer === undefined) this.#drop(walk, "blackhole");
      if (!peer!.available) this.#drop(walk, "gateway-not-available");
      return this.#throughTransit(walk, peer!, subnet);
    }
    const subnets = attachment!.subnetIds.flatMap((id) => topology.subnets.get(id) ?? []);
    const into = attachment!.applianceMode
      ? subnets[applianceIndex(packet, subnets.length)]
      : (subnets.find((each) => each.zone === walk.originZone) ?? subnets[0]);
    if (into === undefined) this.#drop(walk, "gateway-not-attached");
    this.#zone(walk, into!.zone);
    return this.#leaveSubnet(walk, into!);
  }

  // What the network itself says.

  #hop(walk: Walk, address: string, subnet: Subnet, fromOutside = false): void {
    const { packet } = walk;
    if (packet.ttl <= 1) {
      const [type, code] = packet.version === 4 ? [11, 0] : [3, 0];
      this.#error(walk, type!, code!, address, subnet, fromOutside);
      this.#drop(walk, "ttl-exceeded");
    }
    walk.packet = { ...packet, ttl: packet.ttl - 1 };
  }

  #limit(walk: Walk, mtu: number, subnet: Subnet, again: (walk: Walk) => never): void {
    const { packet } = walk;
    if (packet.sizeBytes <= mtu) return;
    if (packet.version === 4 && !packet.dontFragment) {
      const room = Math.floor((mtu - 20) / 8) * 8;
      const [first, ...rest] = pieces(packet.sizeBytes - 20, room);
      for (const size of rest) {
        const piece = {
          ...packet,
          sizeBytes: size + 20,
          tcpFlags: 0,
          isFragment: true,
          isLaterFragment: true,
        };
        const { originZone } = walk;
        walk.further.push(
          this.#walk(piece, (other) => {
            other.originZone = originZone;
            again(other);
          }),
        );
      }
      walk.packet = { ...packet, sizeBytes: first! + 20, isFragment: true };
      return;
    }
    const [type, code] = packet.version === 4 ? [3, 4] : [2, 0];
    this.#error(walk, type!, code!, routerOf(subnet, packet.version), subnet, true);
    this.#drop(walk, "fragmentation-needed");
  }

  #error(
    walk: Walk,
    icmpType: number,
    icmpCode: number,
    source: string,
    subnet: Subnet,
    fromOutside: boolean,
  ): void {
    const about = walk.packet;
    if (about.quoted !== undefined || isErrorType(about) || about.isLaterFragment) return;
    const version = about.version;
    const quotedBytes = Math.min(about.sizeBytes, version === 4 ? 548 : 1232);
    const error: ReferencePacket = {
      version,
      source,
      destination: about.source,
      protocol: version === 4 ? 1 : 58,
      sourcePort: 0,
      destinationPort: 0,
      icmpType,
      icmpCode,
      icmpIdentifier: 0,
      tcpFlags: 0,
      ttl: 255,
      sizeBytes: (version === 4 ? 28 : 48) + quotedBytes,
      dontFragment: version === 6,
      quoted: about,
    };
    walk.further.push(this.#walk(error, (other) => this.#emit(other, subnet, fromOutside)));
  }

  #reset(walk: Walk, subnet: Subnet): void {
    const about = walk.packet;
    if ((about.tcpFlags & 4) !== 0) return;
    const reset: ReferencePacket = {
      ...about,
      source: about.destination,
      destination: about.source,
      sourcePort: about.destinationPort,
      destinationPort: about.sourcePort,
      tcpFlags: (about.tcpFlags & 16) !== 0 ? 4 : 20,
      ttl: 255,
      sizeBytes: 40,
    };
    walk.further.push(this.#walk(reset, (other) => this.#emit(other, subnet, false)));
  }

  /** From a router: it stands in the subnet, or at its border. */
  #emit(walk: Walk, subnet: Subnet, fromOutside: boolean): never {
    const { packet } = walk;
    const own = packet.version === 4 ? subnet.cidrBlock : subnet.ipv6CidrBlock;
    if (fromOutside && own !== undefined && isIn(own, packet.destination)) {
      const face = interfaceAt(this.#topology, subnet.vpcId, packet.destination);
      if (face === undefined) this.#drop(walk, "no-such-address");
      return this.#enter(walk, face!, undefined);
    }
    return this.#leaveSubnet(walk, subnet);
  }
}

/** Of ICMP it matters who asks: the same identifier the other way is another question. */
function trackKey(
  id: string,
  local: string,
  remote: string,
  packet: ReferencePacket,
  [localPort, remotePort]: readonly number[],
): string {
  const { protocol, icmpType, source } = packet;
  const isQuestion = [8, 13].includes(icmpType) || icmpType === 128;
  const asker = isQuestion === same(source, local) ? "local" : "remote";
  const ports =
    protocol === 6 || protocol === 17
      ? `${localPort} ${remotePort}`
      : `${packet.icmpIdentifier} ${isQuery(packet) ? asker : ""}`;
  return [id, digits(local), digits(remote), protocol, ports].join("|");
}

export function isQuery({ version, protocol, icmpType }: ReferencePacket): boolean {
  if (version === 4) return protocol === 1 && [0, 8, 13, 14].includes(icmpType);
  return protocol === 58 && [128, 129].includes(icmpType);
}

function isErrorType({ version, protocol, icmpType }: ReferencePacket): boolean {
  if (version === 4) return protocol === 1 && [3, 4, 5, 11, 12].includes(icmpType);
  return protocol === 58 && icmpType < 128;
}

function opens(packet: ReferencePacket): boolean {
  return (packet.tcpFlags & 0x16) === 2;
}

/** Of ICMP the identifier stands for the port of who asks, the kind of question for that of who answers. */
function portOf(packet: ReferencePacket, side: "source" | "destination"): number {
  if (packet.protocol !== 1) return side === "source" ? packet.sourcePort : packet.destinationPort;
  const isQuestion = [8, 13].includes(packet.icmpType);
  if ((side === "source") === isQuestion) return packet.icmpIdentifier;
  return packet.icmpType === 8 || packet.icmpType === 0 ? 8 : 13;
}

function withPort(
  packet: ReferencePacket,
  side: "source" | "destination",
  port: number,
): ReferencePacket {
  if (packet.protocol === 1) return { ...packet, icmpIdentifier: port };
  return side === "source" ? { ...packet, sourcePort: port } : { ...packet, destinationPort: port };
}

/** What an ICMP error is about is renamed the other way round. */
function renamed(
  packet: ReferencePacket,
  side: "source" | "destination",
  address: string,
): ReferencePacket {
  const { quoted } = packet;
  const was = packet[side];
  const turned = { ...packet, [side]: address };
  if (quoted === undefined) return turned;
  const other = side === "source" ? "destination" : "source";
  if (!same(quoted[other], was)) return turned;
  return { ...turned, quoted: { ...quoted, [other]: address } };
}

/** The router stands at the first address after the network's own. */
export function routerOf(subnet: Subnet, version: 4 | 6): string {
  if (version === 6) return subnet.ipv6CidrBlock!.replace(/::\/.*/, "::1");
  const first = Number.parseInt(digits(subnet.cidrBlock!.split("/")[0]!), 2) + 1;
  return [24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".");
}

/** The same for both directions of a flow. */
function applianceIndex(packet: ReferencePacket, count: number): number {
  if (count === 0) return 0;
  const words = (digits(packet.source) + digits(packet.destination)).match(/.{32}/g)!;
  const sum = words.reduce((each, word) => each ^ Number.parseInt(word, 2), 0);
  const ports = packet.sourcePort ^ packet.destinationPort ^ packet.protocol;
  return ((sum ^ ports) >>> 0) % count;
}

function pieces(size: number, room: number): number[] {
  const sizes: number[] = [];
  for (let left = size; left > 0; left -= room) sizes.push(Math.min(left, room));
  return sizes;
}
