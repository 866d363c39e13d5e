/** A DHCP server on a wire: the same address for a card each time, told to ask again after half of the lease. */
import { BROADCAST_MAC, formatMac, parseIpv4 } from "../frame/address.ts";
import { buildDhcp, type DhcpMessage, parseDhcp } from "../frame/dhcp.ts";
import { DHCP_MESSAGE_TYPE } from "../frame/dhcp-option.ts";
import { ETHERNET_HEADER_BYTES, writeEthernetHeader } from "../frame/ethernet.ts";
import { ETHER_TYPE, PORT } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import { PacketView } from "../frame/packet-view.ts";
import type { Wire } from "./wire.fixture.ts";

const MAC = 0x0e_00_00_00_00_01;

export class DhcpServer {
  leaseSeconds = 3600;
  isSilent = false;
  /** Says no to what is asked for. */
  refuses = false;
  /** `discover`, `request`, … as they came, with the address that the client has. */
  readonly asked: string[] = [];
  readonly #first: number;
  readonly #server: number;
  readonly #addresses = new Map<number, number>();
  readonly #send: (frame: Uint8Array) => void;

  constructor(wire: Wire, options: { readonly server: string; readonly first: string }) {
    this.#server = parseIpv4(options.server)!;
    this.#first = parseIpv4(options.first)!;
    const cable = wire.cable();
    this.#send = (frame) => cable.send(frame);
    cable.receive((frame) => this.#arrived(frame));
  }

  addressOf(macAddress: string): number | undefined {
    for (const [mac, address] of this.#addresses) if (formatMac(mac) === macAddress) return address;
    return undefined;
  }

  #arrived(frame: Uint8Array): void {
    const view = new PacketView();
    if (!view.load(frame, ETHERNET_HEADER_BYTES) || view.destinationPort !== PORT.dhcpServer)
      return;
    const message = parseDhcp(frame.subarray(view.payloadOffset));
    if (message === undefined || message.isReply) return;
    const type = message.options.messageType;
    this.asked.push(type === DHCP_MESSAGE_TYPE.discover ? "discover" : "request");
    if (this.isSilent) return;
    const address = this.#addresses.get(message.clientMac) ?? this.#first + this.#addresses.size;
    this.#addresses.set(message.clientMac, address);
    const { offer, acknowledge, refuse } = DHCP_MESSAGE_TYPE;
    const granted = this.refuses ? refuse : acknowledge;
    this.#answer(message, type === DHCP_MESSAGE_TYPE.discover ? offer : granted, address);
  }

  #answer(to: DhcpMessage, messageType: number, address: number): void {
    const server = this.#server;
    const payload = buildDhcp({
      ...to,
      isReply: true,
      yourAddress: address,
      options: {
        messageType,
        serverIdentifier: server,
        leaseSeconds: this.leaseSeconds,
        subnetMask: parseIpv4("255.255.255.0")!,
        routers: [server],
        domainNameServers: [server],
        hostName: `host-${address & 255}`,
      },
    });
    const frame = buildUdp(
      { source: server, destination: address, headroom: ETHERNET_HEADER_BYTES },
      { sourcePort: PORT.dhcpServer, destinationPort: PORT.dhcpClient, payload },
    );
    const destination = messageType === DHCP_MESSAGE_TYPE.offer ? BROADCAST_MAC : to.clientMac;
    writeEthernetHeader(frame, { destination, source: MAC, etherType: ETHER_TYPE.ipv4 });
    this.#send(frame);
  }
}
