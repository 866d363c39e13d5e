/**
 * A cable whose other end takes packets: for stacks that stand behind a gateway and on no link of their own, those of the
 * platform, of endpoints and of hosts outside. Whoever is asked for by ARP or neighbour discovery is the gateway.
 */
import { type MacAddress, readIpv6, sameIp, UNSPECIFIED_IPV6 } from "../frame/address.ts";
import { buildArp, parseArp } from "../frame/arp.ts";
import {
  buildEthernet,
  ETHERNET_HEADER_BYTES,
  etherType,
  isEthernet,
  sourceMac,
} from "../frame/ethernet.ts";
import { buildNeighborMessage, readNeighborMessage } from "../frame/neighbor-discovery.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import type { FrameCable } from "../stack/stack.ts";
import { isNeighborDiscovery } from "./neighbor-answers.ts";

export const GATEWAY_MAC: MacAddress = 0x0e57_ffff_fffe;

export class PacketCable implements FrameCable {
  readonly mac: MacAddress;
  readonly #packet: (packet: Uint8Array) => void;
  readonly #reader = new PacketReader();
  #listener: ((frame: Uint8Array) => void) | undefined = undefined;

  constructor(mac: MacAddress, packet: (packet: Uint8Array) => void) {
    this.mac = mac;
    this.#packet = packet;
  }

  receive(listener: (frame: Uint8Array) => void): void {
    this.#listener = listener;
  }

  /** Towards the stack. */
  deliver(packet: Uint8Array): void {
    const type = (packet[0] ?? 0) >>> 4 === 6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4;
    const header = { destination: this.mac, source: GATEWAY_MAC, etherType: type };
    this.#listener?.(buildEthernet(header, packet));
  }

  send(frame: Uint8Array): void {
    if (!isEthernet(frame)) return;
    const payload = frame.subarray(ETHERNET_HEADER_BYTES);
    switch (etherType(frame)) {
      case ETHER_TYPE.arp:
        this.#answerArp(frame);
        break;
      case ETHER_TYPE.ipv4:
        this.#packet(payload);
        break;
      case ETHER_TYPE.ipv6:
        if (isNeighborDiscovery(payload)) this.#answerNeighbor(payload);
        else this.#packet(payload);
    }
  }

  #answerNeighbor(packet: Uint8Array): void {
    const reader = this.#reader;
    const asked = reader.load(packet) ? readNeighborMessage(reader) : undefined;
    if (asked?.kind !== "neighbor-solicitation") return;
    const asker = readIpv6(packet, 8);
    // A probe asks whether somebody else has the address.
    if (sameIp(asker, UNSPECIFIED_IPV6)) return;
    const { target } = asked;
    const reply = buildNeighborMessage(
      { source: target, destination: asker },
      {
        kind: "neighbor-advertisement",
        target,
        isRouter: true,
        isSolicited: true,
        isOverride: true,
        linkAddress: GATEWAY_MAC,
      },
    );
    const header = { destination: this.mac, source: GATEWAY_MAC, etherType: ETHER_TYPE.ipv6 };
    this.#listener?.(buildEthernet(header, reply));
  }

  #answerArp(frame: Uint8Array): void {
    const asked = parseArp(frame, ETHERNET_HEADER_BYTES);
    // A probe asks whether somebody else has the address; an announcement asks nothing.
    if (asked?.operation !== "request" || asked.senderAddress === 0) return;
    if (asked.targetAddress === asked.senderAddress) return;
    const reply = buildArp({
      operation: "reply",
      senderMac: GATEWAY_MAC,
      senderAddress: asked.targetAddress,
      targetMac: asked.senderMac,
      targetAddress: asked.senderAddress,
    });
    const header = {
      destination: sourceMac(frame),
      source: GATEWAY_MAC,
      etherType: ETHER_TYPE.arp,
    };
    this.#listener?.(buildEthernet(header, reply));
  }
}
