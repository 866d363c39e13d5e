/** Whole IP packets of either version, with their checksums. */
import { type IpAddress, type Ipv6Words, writeIpv6 } from "./address.ts";
import { write16, write32 } from "./bytes.ts";
import { checksumOf, sumPseudoHeader, sumWords, writeHeaderChecksum } from "./checksum.ts";
import { PROTOCOL } from "./numbers.ts";
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, PACKET_BYTES_MAX } from "./packet-reader.ts";

export interface PacketFields {
  /** Both of one version. */
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl?: number;
  /** IPv4. */
  readonly identification?: number;
  /** IPv4; set unless told otherwise, as Linux does. */
  readonly dontFragment?: boolean;
  /** IPv4's, encoded, a multiple of four bytes. */
  readonly options?: Uint8Array;
  /** DSCP and ECN. */
  readonly trafficClass?: number;
  /** Bytes left free before the packet, for an Ethernet header. */
  readonly headroom?: number;
}

export interface UdpFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

export interface TcpFields {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  /** As it is written: not scaled. */
  readonly window: number;
  /** Encoded, a multiple of four bytes: see `tcp.ts`. */
  readonly options?: Uint8Array;
  readonly payload?: Uint8Array;
}

export interface IcmpFields {
  readonly type: number;
  readonly code: number;
  /** The four bytes after the checksum: identifier and sequence, a next hop's MTU, or nothing. */
  readonly rest: number;
  readonly payload: Uint8Array;
}

const TTL = 64;
const OPTIONS_BYTES_MAX = 40;
const NOTHING = new Uint8Array(0);

/** A packet whose transport is zeros, to be filled in at `headroom` and the header's length. */
export function buildIp(
  fields: PacketFields,
  protocol: number,
  transportBytes: number,
): { readonly bytes: Uint8Array; readonly at: number } {
  const { source, destination, headroom = 0, options = NOTHING } = fields;
  if (options.length % 4 !== 0 || options.length > OPTIONS_BYTES_MAX) {
    throw new RangeError(`${options.length} bytes of options`);
  }
  const headerBytes =
    typeof source === "number" ? IPV4_HEADER_BYTES + options.length : IPV6_HEADER_BYTES;
  if (transportBytes + IPV4_HEADER_BYTES + options.length > PACKET_BYTES_MAX) {
    throw new RangeError(`${transportBytes} bytes do not fit a packet`);
  }
  const bytes = new Uint8Array(headroom + headerBytes + transportBytes);
  if (typeof source === "number" && typeof destination === "number") {
    bytes.set(options, headroom + IPV4_HEADER_BYTES);
    writeIpv4Header(bytes, headroom, headerBytes, fields, protocol);
  } else if (typeof source === "object" && typeof destination === "object") {
    writeIpv6Header(bytes, headroom, fields, protocol, transportBytes);
  } else throw new TypeError("addresses of two versions");
  return { bytes, at: headroom + headerBytes };
}

function writeIpv4Header(
  bytes: Uint8Array,
  at: number,
  headerBytes: number,
  fields: PacketFields,
  protocol: number,
): void {
  bytes[at] = 0x40 + headerBytes / 4;
  bytes[at + 1] = fields.trafficClass ?? 0;
  write16(bytes, at + 2, bytes.length - at);
  write16(bytes, at + 4, fields.identification ?? 0);
  write16(bytes, at + 6, (fields.dontFragment ?? true) ? 0x4000 : 0);
  bytes[at + 8] = fields.ttl ?? TTL;
  bytes[at + 9] = protocol;
  write32(bytes, at + 12, fields.source as number);
  write32(bytes, at + 16, fields.destination as number);
  writeHeaderChecksum(bytes, at, headerBytes);
}

function writeIpv6Header(
  bytes: Uint8Array,
  at: number,
  fields: PacketFields,
  protocol: number,
  payloadLength: number,
): void {
  write32(bytes, at, 0x60000000 + (fields.trafficClass ?? 0) * 0x100000);
  write16(bytes, at + 4, payloadLength);
  bytes[at + 6] = protocol;
  bytes[at + 7] = fields.ttl ?? TTL;
  writeIpv6(bytes, at + 8, fields.source as Ipv6Words);
  writeIpv6(bytes, at + 24, fields.destination as Ipv6Words);
}

/** The checksum of a transport that begins at `at` and reaches to the end. */
function transportChecksum(bytes: Uint8Array, at: number, fields: PacketFields, protocol: number) {
  if (protocol === PROTOCOL.icmp) return checksumOf(sumWords(bytes, at, bytes.length));
  const { source, headroom = 0 } = fields;
  const from = headroom + (typeof source === "number" ? 12 : 8);
  const to = headroom + (typeof source === "number" ? 20 : 40);
  const pseudo = sumPseudoHeader(bytes, from, to, protocol, bytes.length - at);
  return checksumOf(sumWords(bytes, at, bytes.length, pseudo));
}

export function buildUdp(fields: PacketFields, udp: UdpFields): Uint8Array {
  const length = 8 + udp.payload.length;
  const { bytes, at } = buildIp(fields, PROTOCOL.udp, length);
  write16(bytes, at, udp.sourcePort);
  write16(bytes, at + 2, udp.destinationPort);
  write16(bytes, at + 4, length);
  bytes.set(udp.payload, at + 8);
  // Zero would say that there is none.
  write16(bytes, at + 6, transportChecksum(bytes, at, fields, PROTOCOL.udp) || 0xffff);
  return bytes;
}

export function buildTcp(fields: PacketFields, tcp: TcpFields): Uint8Array {
  const { options = NOTHING, payload = NOTHING } = tcp;
  if (options.length % 4 !== 0 || options.length > OPTIONS_BYTES_MAX) {
    throw new RangeError(`${options.length} bytes of TCP options`);
  }
  const headerBytes = 20 + options.length;
  const { bytes, at } = buildIp(fields, PROTOCOL.tcp, headerBytes + payload.length);
  write16(bytes, at, tcp.sourcePort);
  write16(bytes, at + 2, tcp.destinationPort);
  write32(bytes, at + 4, tcp.sequence);
  write32(bytes, at + 8, tcp.acknowledgement);
  bytes[at + 12] = headerBytes * 4;
  bytes[at + 13] = tcp.flags;
  write16(bytes, at + 14, tcp.window);
  bytes.set(options, at + 20);
  bytes.set(payload, at + headerBytes);
  write16(bytes, at + 16, transportChecksum(bytes, at, fields, PROTOCOL.tcp));
  return bytes;
}

/** ICMP for IPv4, ICMPv6 for IPv6. */
export function buildIcmp(fields: PacketFields, icmp: IcmpFields): Uint8Array {
  const protocol = typeof fields.source === "number" ? PROTOCOL.icmp : PROTOCOL.icmpv6;
  const { bytes, at } = buildIp(fields, protocol, 8 + icmp.payload.length);
  bytes[at] = icmp.type;
  bytes[at + 1] = icmp.code;
  write32(bytes, at + 4, icmp.rest);
  bytes.set(icmp.payload, at + 8);
  write16(bytes, at + 2, transportChecksum(bytes, at, fields, protocol));
  return bytes;
}
