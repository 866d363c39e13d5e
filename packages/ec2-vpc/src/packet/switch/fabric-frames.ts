/** Packets as frames: in the one that they came in, in a new one, in a tunnel between hosts. */
import type { MacAddress } from "../frame/address.ts";
import { ETHERNET_HEADER_BYTES, writeEthernetHeader } from "../frame/ethernet.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { ENCAPSULATION_BYTES, encapsulate } from "./encapsulation.ts";
import type { InterfacePlace } from "./mapping-service.ts";
import type { VirtualSwitch } from "./virtual-switch.ts";

/** Whether the packet is where it was in the frame that it came in. */
export function liesIn(packet: Uint8Array, frame: Uint8Array | undefined): boolean {
  return (
    frame !== undefined &&
    packet.buffer === frame.buffer &&
    packet.byteOffset === frame.byteOffset + ETHERNET_HEADER_BYTES
  );
}

function etherTypeOf(packet: Uint8Array): number {
  return (packet[0] as number) >>> 4 === 6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4;
}

export function rewritten(
  frame: Uint8Array,
  packet: Uint8Array,
  destination: MacAddress,
  source: MacAddress,
): Uint8Array {
  writeEthernetHeader(frame, { destination, source, etherType: etherTypeOf(packet) });
  return frame.subarray(0, ETHERNET_HEADER_BYTES + packet.length);
}

export function framed(
  packet: Uint8Array,
  destination: MacAddress,
  source: MacAddress,
): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + packet.length);
  writeEthernetHeader(frame, { destination, source, etherType: etherTypeOf(packet) });
  frame.set(packet, ETHERNET_HEADER_BYTES);
  return frame;
}

export function encapsulated(
  packet: Uint8Array,
  { vpc, mac }: InterfacePlace,
  source: MacAddress,
  from: VirtualSwitch,
  to: VirtualSwitch,
): Uint8Array {
  const bytes = new Uint8Array(ENCAPSULATION_BYTES + ETHERNET_HEADER_BYTES + packet.length);
  const inner = bytes.subarray(ENCAPSULATION_BYTES);
  writeEthernetHeader(inner, { destination: mac, source, etherType: etherTypeOf(packet) });
  inner.set(packet, ETHERNET_HEADER_BYTES);
  encapsulate(bytes, vpc.vni, from.underlay, to.underlay);
  return bytes;
}
