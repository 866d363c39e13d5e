/**
 * A frame that comes in at a port: who sent it is checked, what the switch answers itself is answered, and IP packets for
 * the router or for a neighbor go on to the forwarder. Nothing is flooded.
 */
import { type Ipv6Words, type MacAddress, parseMac, readIpv6 } from "../frame/address.ts";
import { parseArp } from "../frame/arp.ts";
import { read16, read32 } from "../frame/bytes.ts";
import {
  destinationMac,
  ETHERNET_HEADER_BYTES,
  etherType,
  isEthernet,
  isMulticastMac,
  sourceMac,
} from "../frame/ethernet.ts";
import { ETHER_TYPE, PORT, PROTOCOL } from "../frame/numbers.ts";
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, PacketReader } from "../frame/packet-reader.ts";
import type { Topology } from "../topology.ts";
import { answerArp } from "./arp-answers.ts";
import { DhcpServer } from "./dhcp-server.ts";
import { Dhcpv6Server, isForDhcpv6 } from "./dhcpv6-server.ts";
import { MTU } from "./lease.ts";
import type { InterfacePlace, MappingService } from "./mapping-service.ts";
import { answerNeighbor, isNeighborDiscovery } from "./neighbor-answers.ts";
import type { FrameDrop, SwitchPort } from "./virtual-switch.ts";

const FRAME_BYTES_MAX = ETHERNET_HEADER_BYTES + MTU;
const LIMITED_BROADCAST = 0xffffffff;
const UDP_BYTES = 8;

export interface IngressTargets {
  /** Back to where it came from. */
  reply(port: SwitchPort, frame: Uint8Array): void;
  /** The packet lies in the frame, behind its header. */
  forward(port: SwitchPort, place: InterfacePlace, frame: Uint8Array, packet: Uint8Array): void;
}

export class PortIngress {
  readonly #mapping: MappingService;
  readonly #dhcp: DhcpServer;
  readonly #dhcpv6: Dhcpv6Server;
  readonly #targets: IngressTargets;
  readonly #reader = new PacketReader();

  constructor(mapping: MappingService, topology: Topology, targets: IngressTargets) {
    this.#mapping = mapping;
    this.#dhcp = new DhcpServer(topology);
    this.#dhcpv6 = new Dhcpv6Server(topology);
    this.#targets = targets;
  }

  take(port: SwitchPort, frame: Uint8Array): void {
    const reason = this.#take(port, frame);
    if (reason !== undefined) port.drop(reason);
  }

  /** Why nothing came of it. */
  #take(port: SwitchPort, frame: Uint8Array): FrameDrop | undefined {
    if (!isEthernet(frame)) return "malformed";
    if (frame.length > FRAME_BYTES_MAX) return "too-long";
    const place = this.#mapping.place(port.interfaceId);
    if (place === undefined) return "unplugged";
    if (sourceMac(frame) !== place.mac) return "spoofed-source-mac";
    switch (etherType(frame)) {
      case ETHER_TYPE.ipv4:
        return this.#takeIpv4(port, place, frame);
      case ETHER_TYPE.ipv6:
        return this.#takeIpv6(port, place, frame);
      case ETHER_TYPE.arp:
        return this.#takeArp(port, place, frame);
      default:
        return "unknown-ether-type";
    }
  }

  #takeArp(port: SwitchPort, place: InterfacePlace, frame: Uint8Array): FrameDrop | undefined {
    const asked = parseArp(frame, ETHERNET_HEADER_BYTES);
    if (asked === undefined) return "malformed";
    if (asked.senderMac !== place.mac) return "spoofed-source-mac";
    // A probe is of nobody yet.
    if (asked.senderAddress !== 0 && !this.#isOwn(place, asked.senderAddress)) return "spoofed-arp";
    return this.#reply(port, answerArp(asked, place, this.#mapping), "unanswered-arp");
  }

  #isOwn({ networkInterface, vpc }: InterfacePlace, address: number): boolean {
    if (!networkInterface.sourceDestinationCheck) return true;
    return this.#mapping.ofAddress(vpc.id, address)?.id === networkInterface.id;
  }

  #takeIpv4(port: SwitchPort, place: InterfacePlace, frame: Uint8Array): FrameDrop | undefined {
    const at = ETHERNET_HEADER_BYTES;
    const length = read16(frame, at + 2);
    if (frame.length < at + IPV4_HEADER_BYTES || frame.length < at + length) return "malformed";
    const packet = frame.subarray(at, at + Math.max(length, IPV4_HEADER_BYTES));
    const destination = read32(frame, at + 16);
    const mac = destinationMac(frame);
    if (isForDhcp(packet, destination, place)) {
      const reader = this.#reader;
      const reply = reader.load(packet) ? this.#dhcp.answer(reader, place) : undefined;
      return this.#reply(port, reply, "ignored-dhcp");
    }
    if (isMulticastMac(mac)) return "multicast";
    if (mac !== place.routerMac && mac !== this.#macOf(place, destination))
      return "not-to-forwarder";
    this.#targets.forward(port, place, frame, packet);
    return undefined;
  }

  #takeIpv6(port: SwitchPort, place: InterfacePlace, frame: Uint8Array): FrameDrop | undefined {
    const at = ETHERNET_HEADER_BYTES;
    const length = IPV6_HEADER_BYTES + read16(frame, at + 4);
    if (frame.length < at + IPV6_HEADER_BYTES || frame.length < at + length) return "malformed";
    const packet = frame.subarray(at, at + length);
    if (isNeighborDiscovery(packet)) {
      const reader = this.#reader;
      if (!reader.load(packet)) return "malformed";
      return this.#reply(port, answerNeighbor(reader, place, this.#mapping), "unanswered-neighbor");
    }
    const mac = destinationMac(frame);
    if (packet[6] === PROTOCOL.udp && this.#reader.load(packet)) {
      if (isForDhcpv6(this.#reader, place)) {
        const answer = this.#dhcpv6.answer(this.#reader, place);
        return this.#reply(port, answer, "ignored-dhcp");
      }
    }
    if (isMulticastMac(mac)) return "multicast";
    if (mac !== place.routerMac && mac !== this.#macOf(place, readIpv6(frame, at + 24))) {
      return "not-to-forwarder";
    }
    this.#targets.forward(port, place, frame, packet);
    return undefined;
  }

  #macOf({ vpc }: InterfacePlace, destination: number | Ipv6Words): MacAddress | undefined {
    const owner = this.#mapping.ofAddress(vpc.id, destination);
    return owner === undefined ? undefined : parseMac(owner.macAddress);
  }

  #reply(
    port: SwitchPort,
    frame: Uint8Array | undefined,
    otherwise: FrameDrop,
  ): FrameDrop | undefined {
    if (frame === undefined) return otherwise;
    this.#targets.reply(port, frame);
    return undefined;
  }
}

/** To everybody, or to the subnet's router that has given the lease. */
function isForDhcp(packet: Uint8Array, destination: number, { router }: InterfacePlace): boolean {
  if (packet[9] !== PROTOCOL.udp) return false;
  if (destination !== LIMITED_BROADCAST && destination !== router) return false;
  const headerBytes = ((packet[0] ?? 0) & 0x0f) * 4;
  if (packet.length < headerBytes + UDP_BYTES) return false;
  return read16(packet, headerBytes + 2) === PORT.dhcpServer;
}
