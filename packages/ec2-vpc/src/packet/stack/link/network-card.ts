/**
 * A network card: its addresses, who is on its link, and frames in and out. ARP and neighbour discovery end here; IP
 * packets go to the stack.
 */
import type { Clock } from "@cloudglass/env";
import {
  ALL_NODES,
  ALL_ROUTERS,
  BROADCAST_MAC,
  formatIp,
  formatIpv6,
  type IpAddress,
  type Ipv6Words,
  linkLocalOf,
  type MacAddress,
  multicastMacOf,
  parseIp,
  parseMac,
  sameIp,
  solicitedNodeOf,
  UNSPECIFIED_IPV6,
} from "../../frame/address.ts";
import { type ArpMessage, buildArp, parseArp } from "../../frame/arp.ts";
import {
  buildEthernet,
  destinationMac,
  ETHERNET_HEADER_BYTES,
  etherType,
  isEthernet,
  isMulticastMac,
  sourceMac,
  writeEthernetHeader,
} from "../../frame/ethernet.ts";
import { buildNeighborMessage, type NeighborMessage } from "../../frame/neighbor-discovery.ts";
import { ETHER_TYPE } from "../../frame/numbers.ts";
import { type CidrBlock, parseCidr } from "../../tables/cidr.ts";
import type { RoutedCard } from "../ip/routes.ts";
import type { StackLimits } from "../limits.ts";
import { type Card, type CardOptions, type Lease, SocketError } from "../stack.ts";
import { Neighbours } from "./neighbours.ts";

export interface CardRoom {
  readonly clock: Clock;
  readonly limits: StackLimits;
  /** A frame of an IP packet came. */
  arrived(card: NetworkCard, frame: Uint8Array): void;
  /** Its addresses or gateways are others now. */
  changed(card: NetworkCard): void;
  /** Frames that nobody on the link takes. */
  failed(card: NetworkCard, frames: readonly Uint8Array[]): void;
  unplugged(card: NetworkCard): void;
}

interface Link {
  readonly address: IpAddress;
  readonly block: CidrBlock;
}

/** Addresses that are told by routers and leases come and go with them. */
const LEAST_MTU_V6 = 1280;

export class NetworkCard implements Card, RoutedCard {
  readonly name: string;
  readonly macAddress: string;
  readonly mac: MacAddress;
  readonly takesAnyAddress: boolean;
  readonly #learnsNeighbours: boolean;
  readonly #options: CardOptions;
  readonly #room: CardRoom;
  readonly #neighbours: Neighbours;
  #mtu: number;
  #links: readonly Link[] = [];
  #gateways: readonly IpAddress[] = [];
  #lease: Lease | undefined;
  #isPlugged = true;

  constructor(options: CardOptions, room: CardRoom) {
    const mac = parseMac(options.macAddress);
    if (mac === undefined) throw new RangeError(`not a hardware address: ${options.macAddress}`);
    this.name = options.name;
    this.macAddress = options.macAddress;
    this.mac = mac;
    this.takesAnyAddress = options.takesAnyAddress ?? false;
    this.#learnsNeighbours = options.learnsNeighbours ?? false;
    this.#options = options;
    this.#room = room;
    this.#mtu = options.mtu;
    this.#neighbours = new Neighbours({
      clock: room.clock,
      limits: room.limits,
      ask: (address) => this.#ask(address),
      transmit: (frame, to) => this.#transmit(frame, to),
      failed: (frames) => room.failed(this, frames),
    });
    this.#addLink(`${formatIpv6(linkLocalOf(mac))}/64`);
    for (const address of options.addresses ?? []) this.#addLink(address);
    this.#gateways = (options.gateways ?? []).map(addressOf);
  }

  get mtu(): number {
    return this.#mtu;
  }

  get links(): readonly Link[] {
    return this.#links;
  }

  get gateways(): readonly IpAddress[] {
    return this.#gateways;
  }

  /** The one that it gave itself is the last. */
  get addresses(): readonly string[] {
    const [own, ...others] = this.#links.map(({ address }) => formatIp(address));
    return [...others, own!];
  }

  get lease(): Lease | undefined {
    return this.#lease;
  }

  get isPlugged(): boolean {
    return this.#isPlugged;
  }

  get waitingCount(): number {
    return this.#neighbours.waitingCount;
  }

  /** Frames come from now on, and IPv6 routers are asked to say who they are. */
  start(): void {
    this.#options.cable.receive((frame) => {
      if (this.#isPlugged) this.#room.arrived(this, frame);
    });
    const source = linkLocalOf(this.mac);
    const message = { kind: "router-solicitation", linkAddress: this.mac } as const;
    this.#sendNeighborMessage(source, ALL_ROUTERS, multicastMacOf(ALL_ROUTERS), message);
  }

  addAddress(addressWithPrefix: string): void {
    this.#addLink(addressWithPrefix);
    this.#room.changed(this);
  }

  removeAddress(address: string): void {
    this.#links = this.#links.filter((link) => formatIp(link.address) !== address);
    this.#room.changed(this);
  }

  /** An address that was leased is the primary one. */
  lend(lease: Lease | undefined): void {
    const before = this.#lease;
    this.#lease = lease;
    const isSame = before?.address === lease?.address;
    if (before !== undefined && !isSame) this.removeAddress(before.address);
    this.#gateways = this.#gateways.filter((gateway) => typeof gateway !== "number");
    if (lease !== undefined) {
      this.#gateways = [...lease.routers.slice(0, 1).map(addressOf), ...this.#gateways];
      if (lease.mtu !== undefined) this.#mtu = Math.min(this.#options.mtu, lease.mtu);
      if (!isSame) this.#addLink(`${lease.address}/${lease.prefixLength}`, true);
    }
    this.#room.changed(this);
    if (!isSame) this.#options.onLease?.(this);
  }

  unplug(): void {
    if (!this.#isPlugged) return;
    this.#isPlugged = false;
    this.#neighbours.close();
    this.#room.unplugged(this);
  }

  hasAddress(address: IpAddress): boolean {
    return this.#links.some((link) => sameIp(link.address, address));
  }

  /** Groups that every host with these addresses listens to, broadcasts of its links included. */
  listensTo(address: IpAddress): boolean {
    if (typeof address === "number") {
      return (
        address === 0xffffffff ||
        address === 0xe0000001 ||
        this.#links.some(({ block }) => block.version === 4 && address === broadcastOf(block))
      );
    }
    if (address[0] >>> 24 !== 0xff) return false;
    return (
      sameIp(address, ALL_NODES) ||
      this.#links.some(
        (link) =>
          typeof link.address !== "number" && sameIp(solicitedNodeOf(link.address), address),
      )
    );
  }

  /** A packet with room for an Ethernet header before it. False: dropped at once. */
  send(frame: Uint8Array, nextHop: string): boolean {
    if (!this.#isPlugged) return false;
    return this.#neighbours.send(nextHop, frame);
  }

  /** A packet whose receiver's hardware address is known: a group, a broadcast. */
  sendTo(frame: Uint8Array, mac: MacAddress): void {
    if (this.#isPlugged) this.#transmit(frame, mac);
  }

  /** True: it is an IP packet for this card, `ETHERNET_HEADER_BYTES` into the frame. */
  take(frame: Uint8Array): boolean {
    if (!isEthernet(frame)) return false;
    const to = destinationMac(frame);
    if (to !== this.mac && !isMulticastMac(to)) return false;
    const type = etherType(frame);
    if (type === ETHER_TYPE.arp) {
      const message = parseArp(frame, ETHERNET_HEADER_BYTES);
      if (message !== undefined) this.#arpArrived(message);
      return false;
    }
    return type === ETHER_TYPE.ipv4 || type === ETHER_TYPE.ipv6;
  }

  /** What a packet says of who sent it. */
  heard(source: IpAddress, frame: Uint8Array): void {
    if (this.#learnsNeighbours) this.#neighbours.learn(formatIp(source), sourceMac(frame), true);
  }

  neighborMessageArrived(message: NeighborMessage, source: Ipv6Words): void {
    const { kind, linkAddress } = message;
    if (kind === "neighbor-solicitation") this.#solicited(message.target, source, linkAddress);
    if (kind === "neighbor-advertisement" && linkAddress !== undefined) {
      this.#neighbours.learn(formatIpv6(message.target), linkAddress, false);
    }
    if (kind === "router-advertisement") this.#routerAdvertised(message, source);
  }

  #addLink(text: string, isPrimary = false): void {
    const address = parseIp(text.slice(0, text.indexOf("/")));
    const block = parseCidr(text);
    if (address === undefined || block === undefined) {
      throw new SocketError("address-not-available", `not an address with a prefix: ${text}`);
    }
    if (this.hasAddress(address)) return;
    const link = { address, block };
    const [own, ...others] = this.#links;
    if (own === undefined) this.#links = [link];
    else this.#links = isPrimary ? [own, link, ...others] : [own, ...others, link];
  }

  #arpArrived(message: ArpMessage): void {
    const isForUs = this.#links.some(({ address }) => address === message.targetAddress);
    if (message.senderAddress !== 0) {
      this.#neighbours.learn(formatIp(message.senderAddress), message.senderMac, isForUs);
    }
    if (message.operation !== "request" || !isForUs) return;
    this.#sendArp(message.senderMac, {
      operation: "reply",
      senderMac: this.mac,
      senderAddress: message.targetAddress,
      targetMac: message.senderMac,
      targetAddress: message.senderAddress,
    });
  }

  #solicited(target: Ipv6Words, source: Ipv6Words, linkAddress: MacAddress | undefined): void {
    if (!this.hasAddress(target)) return;
    const isProbe = sameIp(source, UNSPECIFIED_IPV6);
    if (!isProbe && linkAddress !== undefined) {
      this.#neighbours.learn(formatIpv6(source), linkAddress, true);
    }
    const destination = isProbe ? ALL_NODES : source;
    const mac = isProbe ? multicastMacOf(ALL_NODES) : this.#neighbours.macOf(formatIpv6(source));
    if (mac === undefined) return;
    this.#sendNeighborMessage(target, destination, mac, {
      kind: "neighbor-advertisement",
      target,
      isRouter: false,
      isSolicited: !isProbe,
      isOverride: true,
      linkAddress: this.mac,
    });
  }

  #routerAdvertised(
    message: NeighborMessage & { readonly kind: "router-advertisement" },
    source: Ipv6Words,
  ): void {
    const { linkAddress, lifetimeSeconds, mtu } = message;
    if (linkAddress !== undefined) this.#neighbours.learn(formatIpv6(source), linkAddress, true);
    if (mtu !== undefined && mtu >= LEAST_MTU_V6) this.#mtu = Math.min(this.#mtu, mtu);
    const others = this.#gateways.filter((gateway) => !sameIp(gateway, source));
    this.#gateways = lifetimeSeconds > 0 ? [...others.slice(0, 4), source] : others;
    this.#room.changed(this);
  }

  #ask(text: string): void {
    const target = addressOf(text);
    const from = this.#links.find(({ address }) => typeof address === typeof target)?.address;
    if (typeof target === "number") {
      this.#sendArp(BROADCAST_MAC, {
        operation: "request",
        senderMac: this.mac,
        senderAddress: typeof from === "number" ? from : 0,
        targetMac: 0,
        targetAddress: target,
      });
      return;
    }
    const group = solicitedNodeOf(target);
    this.#sendNeighborMessage(linkLocalOf(this.mac), group, multicastMacOf(group), {
      kind: "neighbor-solicitation",
      target,
      linkAddress: this.mac,
    });
  }

  #sendArp(destination: MacAddress, message: ArpMessage): void {
    const header = { destination, source: this.mac, etherType: ETHER_TYPE.arp };
    this.#options.cable.send(buildEthernet(header, buildArp(message)));
  }

  #sendNeighborMessage(
    source: Ipv6Words,
    destination: Ipv6Words,
    mac: MacAddress,
    message: NeighborMessage,
  ): void {
    const headroom = ETHERNET_HEADER_BYTES;
    this.#transmit(buildNeighborMessage({ source, destination, headroom }, message), mac);
  }

  #transmit(frame: Uint8Array, destination: MacAddress): void {
    const isIpv4 = frame[ETHERNET_HEADER_BYTES]! >>> 4 === 4;
    const type = isIpv4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
    writeEthernetHeader(frame, { destination, source: this.mac, etherType: type });
    this.#options.cable.send(frame);
  }
}

function addressOf(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new SocketError("address-not-available", `no address: ${text}`);
  return address;
}

function broadcastOf(block: CidrBlock & { readonly version: 4 }): number | undefined {
  if (block.length >= 31) return undefined;
  return (block.address | (0xffffffff >>> block.length)) >>> 0;
}
