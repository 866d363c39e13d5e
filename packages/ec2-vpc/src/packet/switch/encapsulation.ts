/**
 * Frames between hosts: Ethernet, IPv4, UDP port 4789 and a VXLAN header (RFC 7348) whose network identifier is the
 * VPC's, around the frame as the target gets it. docs/internals/virtual-switch.md
 */
import { type MacAddress, writeMac } from "../frame/address.ts";
import { read16, read32, write16, write32 } from "../frame/bytes.ts";
import { writeHeaderChecksum } from "../frame/checksum.ts";
import { ETHER_TYPE, PROTOCOL } from "../frame/numbers.ts";

export const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const UDP_BYTES = 8;
const VXLAN_BYTES = 8;
const VXLAN_PORT = 4789;
/** A network identifier is there. */
const VXLAN_FLAGS = 0x08000000;
const UDP_AT = ETHERNET_BYTES + IPV4_BYTES;
const VXLAN_AT = UDP_AT + UDP_BYTES;
export const ENCAPSULATION_BYTES = VXLAN_AT + VXLAN_BYTES;
const UNDERLAY_TTL = 64;
const EPHEMERAL_FROM = 0xc000;

/** A host's side of the network between hosts. */
export interface UnderlayAddress {
  readonly mac: MacAddress;
  readonly address: number;
}

/** Writes the headers in front of the frame, which begins at `ENCAPSULATION_BYTES`. */
export function encapsulate(
  bytes: Uint8Array,
  vni: number,
  from: UnderlayAddress,
  to: UnderlayAddress,
): void {
  writeMac(bytes, 0, to.mac);
  writeMac(bytes, 6, from.mac);
  write16(bytes, 12, ETHER_TYPE.ipv4);
  const at = ETHERNET_BYTES;
  write16(bytes, at, 0x4500);
  write16(bytes, at + 2, bytes.length - at);
  // Identification, and "do not fragment": the underlay takes jumbo frames with their headers.
  write32(bytes, at + 4, 0x4000);
  bytes[at + 8] = UNDERLAY_TTL;
  bytes[at + 9] = PROTOCOL.udp;
  write32(bytes, at + 12, from.address);
  write32(bytes, at + 16, to.address);
  writeHeaderChecksum(bytes, at, IPV4_BYTES);
  write16(bytes, UDP_AT, sourcePortOf(bytes));
  write16(bytes, UDP_AT + 2, VXLAN_PORT);
  write16(bytes, UDP_AT + 4, bytes.length - UDP_AT);
  // RFC 7348 sends it as zero: nothing was summed.
  write16(bytes, UDP_AT + 6, 0);
  write32(bytes, VXLAN_AT, VXLAN_FLAGS);
  write32(bytes, VXLAN_AT + 4, vni * 0x100);
}

/** The network identifier of an encapsulated frame; undefined for what is none. */
export function networkIdentifier(bytes: Uint8Array): number | undefined {
  if (bytes.length < ENCAPSULATION_BYTES + ETHERNET_BYTES) return undefined;
  if (read16(bytes, 12) !== ETHER_TYPE.ipv4 || read16(bytes, UDP_AT + 2) !== VXLAN_PORT) {
    return undefined;
  }
  return read32(bytes, VXLAN_AT) === VXLAN_FLAGS ? read32(bytes, VXLAN_AT + 4) >>> 8 : undefined;
}

/** Made of what is inside, so that paths of equal cost get flows, not packets (RFC 7348, section 5). */
function sourcePortOf(bytes: Uint8Array): number {
  const inner = ENCAPSULATION_BYTES + ETHERNET_BYTES;
  const mix = read32(bytes, inner + 12) ^ read32(bytes, inner + 16);
  return EPHEMERAL_FROM + ((mix ^ (mix >>> 16)) & 0x3fff);
}
