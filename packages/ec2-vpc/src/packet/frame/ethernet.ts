/** Ethernet II frames without preamble and check sequence. A length in place of a type (802.3) is some other protocol. */
import { type MacAddress, readMac, writeMac } from "./address.ts";
import { read16, write16 } from "./bytes.ts";

export const ETHERNET_HEADER_BYTES = 14;

/** False for what is too short to have a header; the rest can be asked of a frame that has one. */
export function isEthernet(frame: Uint8Array): boolean {
  return frame.length >= ETHERNET_HEADER_BYTES;
}

export function destinationMac(frame: Uint8Array): MacAddress {
  return readMac(frame, 0);
}

export function sourceMac(frame: Uint8Array): MacAddress {
  return readMac(frame, 6);
}

/** One of `ETHER_TYPE`, or another. */
export function etherType(frame: Uint8Array): number {
  return read16(frame, 12);
}

/** Broadcast too. */
export function isMulticastMac(mac: MacAddress): boolean {
  return Math.floor(mac / 0x10000000000) % 2 === 1;
}

export interface EthernetHeader {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  readonly etherType: number;
}

/** Into the headroom of a packet that was built with some. */
export function writeEthernetHeader(frame: Uint8Array, header: EthernetHeader): void {
  writeMac(frame, 0, header.destination);
  writeMac(frame, 6, header.source);
  write16(frame, 12, header.etherType);
}

export function buildEthernet(header: EthernetHeader, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER_BYTES + payload.length);
  writeEthernetHeader(frame, header);
  frame.set(payload, ETHERNET_HEADER_BYTES);
  return frame;
}
