/** Valid frames of every kind, sent by a machine of a network to many places in it: what odd ones are made of. */
import { parseIp, writeMac } from "../frame/address.ts";
import { write32 } from "../frame/bytes.ts";
import { ETHERNET_HEADER_BYTES, etherType, writeEthernetHeader } from "../frame/ethernet.ts";
import { ETHER_TYPE, PORT } from "../frame/numbers.ts";
import { PacketView } from "../frame/packet-view.ts";
import { everyKindOfFrame, IPV4 } from "../frame/testing/frame-kinds.ts";
import { type Attacker, DESTINATIONS } from "./attacked-network.ts";

const ARP_SENDER_AT = ETHERNET_HEADER_BYTES + 8;

function aimed(frame: Uint8Array, from: Attacker, destination: number): Uint8Array {
  const copy = Uint8Array.from(frame);
  const type = etherType(copy);
  writeEthernetHeader(copy, { destination: from.routerMac, source: from.mac, etherType: type });
  const source = parseIp(from.address) as number;
  if (type === ETHER_TYPE.arp) {
    writeMac(copy, ARP_SENDER_AT, from.mac);
    write32(copy, ARP_SENDER_AT + 6, source);
    write32(copy, ARP_SENDER_AT + 16, destination);
    return copy;
  }
  const view = new PacketView();
  if (!view.load(copy, ETHERNET_HEADER_BYTES)) return copy;
  if (view.version === 6) {
    const ipv6 = parseIp(from.ipv6Address);
    if (typeof ipv6 === "object" && view.source0 >>> 16 !== 0xfe80) view.rewriteSourceIpv6(ipv6);
    return copy;
  }
  // DHCP is as clients send it.
  if (view.destinationPort === PORT.dhcpServer) return copy;
  if (view.destination === IPV4.destination) view.rewriteDestination(destination);
  view.rewriteSource(source);
  return copy;
}

export function aimedFrames(from: Attacker): Uint8Array[] {
  const destinations = Object.values(DESTINATIONS).map((text) => parseIp(text) as number);
  return everyKindOfFrame().flatMap(({ frame }) => {
    const isIpv4 = etherType(frame) === ETHER_TYPE.ipv4;
    const to = isIpv4 ? destinations : destinations.slice(0, 1);
    return to.map((destination) => aimed(frame, from, destination));
  });
}
