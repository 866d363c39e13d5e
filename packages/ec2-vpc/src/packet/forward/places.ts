/**
 * The topology as packets meet it: interfaces, subnets and VPCs with their addresses as numbers, kept up with every
 * change. This is the mapping service: which interface of a VPC has an address.
 */
import { formatIp, type IpAddress, parseIp, parseIpv4 } from "../frame/address.ts";
import type { PacketView } from "../frame/packet-view.ts";
import { type CidrBlock, parseCidr } from "../tables/cidr.ts";
import { NO_VALUE, PrefixTrie } from "../tables/prefix-trie.ts";
import type { Attachment, NetworkInterface, Subnet, Topology, Vpc } from "../topology.ts";

/** A network and its mask, four words each; IPv4 has the first only. */
class Block {
  readonly #words: readonly number[];
  readonly #masks: readonly number[];

  constructor(block: CidrBlock) {
    this.#words = block.version === 4 ? [block.address] : block.address;
    this.#masks = this.#words.map((_, place) => {
      const length = Math.max(0, Math.min(32, block.length - 32 * place));
      return length === 0 ? 0 : -1 << (32 - length);
    });
  }

  has4(address: number): boolean {
    return ((address ^ this.#words[0]!) & this.#masks[0]!) === 0;
  }

  has6(word0: number, word1: number, word2: number, word3: number): boolean {
    const [own0, own1, own2, own3] = this.#words as [number, number, number, number];
    const [mask0, mask1, mask2, mask3] = this.#masks as [number, number, number, number];
    return (
      (((word0 ^ own0) & mask0) |
        ((word1 ^ own1) & mask1) |
        ((word2 ^ own2) & mask2) |
        ((word3 ^ own3) & mask3)) ===
      0
    );
  }
}

function blocksOf(cidrs: readonly (string | undefined)[], version: 4 | 6): Block[] {
  return cidrs.flatMap((text) => {
    const block = text === undefined ? undefined : parseCidr(text);
    return block?.version === version ? new Block(block) : [];
  });
}

export class VpcPlace {
  readonly id: string;
  record: Vpc | undefined;
  #blocks4: readonly Block[] = [];
  #blocks6: readonly Block[] = [];
  /** Base + 2 of the primary block; -1 when there is none. */
  resolver = -1;
  readonly addresses4 = new PrefixTrie(4);
  readonly addresses6 = new PrefixTrie(6);

  constructor(id: string) {
    this.id = id;
  }

  load(record: Vpc | undefined): void {
    this.record = record;
    this.#blocks4 = blocksOf(record?.cidrBlocks ?? [], 4);
    this.#blocks6 = blocksOf(record?.ipv6CidrBlocks ?? [], 6);
    const primary = record === undefined ? undefined : parseCidr(record.cidrBlocks[0] ?? "");
    this.resolver = primary?.version === 4 ? primary.address + 2 : -1;
  }

  hasSource({ version, source, source0, source1, source2, source3 }: PacketView): boolean {
    return version === 4
      ? this.#blocks4.some((block) => block.has4(source))
      : this.#blocks6.some((block) => block.has6(source0, source1, source2, source3));
  }

  hasDestination(packet: PacketView): boolean {
    const { destination0, destination1, destination2, destination3 } = packet;
    return packet.version === 4
      ? this.#blocks4.some((block) => block.has4(packet.destination))
      : this.#blocks6.some((block) =>
          block.has6(destination0, destination1, destination2, destination3),
        );
  }
}

export class SubnetPlace {
  readonly id: string;
  record: Subnet;
  vpc: VpcPlace;
  #block4: Block | undefined;
  #block6: Block | undefined;
  /** Where its router stands: the address after the network's own. */
  router4 = 0;
  router6: IpAddress | undefined;

  constructor(record: Subnet, vpc: VpcPlace) {
    this.id = record.id;
    this.record = record;
    this.vpc = vpc;
    this.load(record, vpc);
  }

  load(record: Subnet, vpc: VpcPlace): void {
    this.record = record;
    this.vpc = vpc;
    [this.#block4] = blocksOf([record.cidrBlock], 4);
    [this.#block6] = blocksOf([record.ipv6CidrBlock], 6);
    this.router4 = (parseIpv4(record.cidrBlock?.split("/")[0] ?? "") ?? -1) + 1;
    const base = parseIp(record.ipv6CidrBlock?.split("/")[0] ?? "");
    this.router6 = typeof base === "object" ? [base[0], base[1], base[2], base[3] + 1] : undefined;
  }

  get zone(): string {
    return this.record.zone;
  }

  hasDestination(packet: PacketView): boolean {
    if (packet.version === 4) return this.#block4?.has4(packet.destination) ?? false;
    const { destination0, destination1, destination2, destination3 } = packet;
    return this.#block6?.has6(destination0, destination1, destination2, destination3) ?? false;
  }
}

/** One address of an interface that has a public one. */
export interface PublicAddress {
  readonly face: Face;
  readonly address: number;
  readonly publicAddress: number;
}

/** An interface. It stays the same one when its record changes. */
export class Face {
  readonly id: string;
  /** Small; of interfaces that are there at one time no two have the same. */
  readonly number: number;
  record: NetworkInterface;
  subnet: SubnetPlace;
  vpc: VpcPlace;
  #primary4 = -1;
  publicAddresses: readonly PublicAddress[] = [];
  /** Something with security groups stands on it and takes packets. */
  hasHost = false;
  kind: Attachment["kind"] | undefined;

  constructor(number: number, record: NetworkInterface, subnet: SubnetPlace) {
    this.id = record.id;
    this.number = number;
    this.record = record;
    this.subnet = subnet;
    this.vpc = subnet.vpc;
  }

  load(record: NetworkInterface, subnet: SubnetPlace): void {
    this.record = record;
    this.subnet = subnet;
    this.vpc = subnet.vpc;
    const { attachment, hostName, addresses } = record;
    this.kind = attachment?.kind;
    this.hasHost =
      attachment !== undefined &&
      attachment.kind !== "nat-gateway" &&
      attachment.kind !== "transit-gateway-attachment" &&
      (attachment.kind !== "instance" || hostName !== undefined);
    this.#primary4 = parseIpv4(addresses[0]?.address ?? "") ?? -1;
    this.publicAddresses = addresses.flatMap((own) => {
      const address = parseIpv4(own.address);
      const publicAddress = parseIpv4(own.publicAddress ?? "");
      if (address === undefined || publicAddress === undefined) return [];
      return { face: this, address, publicAddress };
    });
  }

  get primaryAddress(): string {
    return this.record.addresses[0]?.address ?? this.record.ipv6Addresses[0] ?? "";
  }

  hasSource(packet: PacketView): boolean {
    if (packet.version === 4 && packet.source === this.#primary4) return true;
    return isAt(this.vpc, packet, "source") === this.number;
  }

  hasDestination(packet: PacketView): boolean {
    if (packet.version === 4 && packet.destination === this.#primary4) return true;
    return isAt(this.vpc, packet, "destination") === this.number;
  }
}

/** The number of the interface that has the address; `NO_VALUE` when none has. */
function isAt(vpc: VpcPlace, packet: PacketView, side: "source" | "destination"): number {
  if (packet.version === 4) return vpc.addresses4.lookup4(packet[side]);
  const { addresses6 } = vpc;
  return side === "source"
    ? addresses6.lookup6(packet.source0, packet.source1, packet.source2, packet.source3)
    : addresses6.lookup6(
        packet.destination0,
        packet.destination1,
        packet.destination2,
        packet.destination3,
      );
}

export class Places {
  readonly #topology: Topology;
  readonly #vpcs = new Map<string, VpcPlace>();
  readonly #subnets = new Map<string, SubnetPlace>();
  readonly #byId = new Map<string, Face>();
  /** By number; holes are the numbers of those that are gone. */
  readonly #faces: (Face | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  readonly #publicAddresses = new Map<number, PublicAddress>();
  /** IPv6 addresses of every VPC: one means the same everywhere. */
  readonly #everywhere6 = new PrefixTrie(6);
  readonly #gone: ((face: Face) => void)[] = [];

  constructor(topology: Topology) {
    this.#topology = topology;
    topology.vpcs.onChange((id) => this.#loadVpc(id));
    topology.subnets.onChange((id) => this.#loadSubnet(id));
    topology.networkInterfaces.onChange((id) => this.#loadFace(id));
    for (const { id } of topology.vpcs.all()) this.#loadVpc(id);
    for (const { id } of topology.subnets.all()) this.#loadSubnet(id);
    for (const { id } of topology.networkInterfaces.all()) this.#loadFace(id);
  }

  onGone(listener: (face: Face) => void): void {
    this.#gone.push(listener);
  }

  face(id: string): Face | undefined {
    return this.#byId.get(id);
  }

  subnet(id: string): SubnetPlace | undefined {
    return this.#subnets.get(id);
  }

  vpc(id: string): VpcPlace {
    const known = this.#vpcs.get(id);
    if (known !== undefined) return known;
    const place = new VpcPlace(id);
    this.#vpcs.set(id, place);
    return place;
  }

  /** Undefined when it is not there. */
  region(vpcId: string): string | undefined {
    return this.#vpcs.get(vpcId)?.record?.region;
  }

  atDestination(vpc: VpcPlace, packet: PacketView): Face | undefined {
    const number = isAt(vpc, packet, "destination");
    return number === NO_VALUE ? undefined : this.#faces[number];
  }

  atSource(vpc: VpcPlace, packet: PacketView): Face | undefined {
    const number = isAt(vpc, packet, "source");
    return number === NO_VALUE ? undefined : this.#faces[number];
  }

  publicAddress(address: number): PublicAddress | undefined {
    return this.#publicAddresses.get(address);
  }

  atDestination6(packet: PacketView): Face | undefined {
    const { destination0, destination1, destination2, destination3 } = packet;
    const trie = this.#everywhere6;
    const number = trie.lookup6(destination0, destination1, destination2, destination3);
    return number === NO_VALUE ? undefined : this.#faces[number];
  }

  #loadVpc(id: string): void {
    const record = this.#topology.vpcs.get(id);
    if (record === undefined) {
      this.#vpcs.get(id)?.load(undefined);
      this.#vpcs.delete(id);
    } else this.vpc(id).load(record);
  }

  #loadSubnet(id: string): void {
    const record = this.#topology.subnets.get(id);
    if (record === undefined) {
      this.#subnets.delete(id);
      return;
    }
    const vpc = this.vpc(record.vpcId);
    const known = this.#subnets.get(id);
    if (known === undefined) this.#subnets.set(id, new SubnetPlace(record, vpc));
    else known.load(record, vpc);
  }

  #loadFace(id: string): void {
    const known = this.#byId.get(id);
    if (known !== undefined) this.#unmap(known);
    const record = this.#topology.networkInterfaces.get(id);
    const subnet = record === undefined ? undefined : this.#subnets.get(record.subnetId);
    if (record === undefined || subnet === undefined) {
      if (known !== undefined) this.#forget(known);
      return;
    }
    const face = known ?? this.#newFace(record, subnet);
    face.load(record, subnet);
    this.#map(face);
  }

  #newFace(record: NetworkInterface, subnet: SubnetPlace): Face {
    const number = this.#freeNumbers.pop() ?? this.#faces.length;
    const face = new Face(number, record, subnet);
    this.#faces[number] = face;
    this.#byId.set(record.id, face);
    return face;
  }

  #forget(face: Face): void {
    this.#byId.delete(face.id);
    this.#faces[face.number] = undefined;
    this.#freeNumbers.push(face.number);
    for (const listener of this.#gone) listener(face);
  }

  #map(face: Face): void {
    for (const block of addressBlocks(face.record)) {
      if (block.version === 4) face.vpc.addresses4.set(block, face.number);
      else {
        face.vpc.addresses6.set(block, face.number);
        this.#everywhere6.set(block, face.number);
      }
    }
    for (const each of face.publicAddresses) this.#publicAddresses.set(each.publicAddress, each);
  }

  /** An address that went to another interface before it was taken from this one stays with the other. */
  #unmap(face: Face): void {
    const { vpc, number } = face;
    for (const block of addressBlocks(face.record)) {
      const tries = block.version === 4 ? [vpc.addresses4] : [vpc.addresses6, this.#everywhere6];
      for (const trie of tries) if (trie.get(block) === number) trie.delete(block);
    }
    for (const { publicAddress } of face.publicAddresses) {
      if (this.#publicAddresses.get(publicAddress)?.face !== face) continue;
      this.#publicAddresses.delete(publicAddress);
    }
  }
}

function addressBlocks(record: NetworkInterface): CidrBlock[] {
  const texts = [
    ...record.addresses.map(({ address }) => `${address}/32`),
    ...record.ipv6Addresses.map((address) => `${address}/128`),
    ...record.prefixes,
  ];
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

/** Allocates: for traces. */
export function sourceOf(packet: PacketView): string {
  return formatIp(packet.sourceAddress);
}

export function destinationOf(packet: PacketView): string {
  return formatIp(packet.destinationAddress);
}
