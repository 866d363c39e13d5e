/**
 * A reader over the bytes of one IP packet that is loaded again and again and allocates nothing. Layouts: RFC 791, 8200,
 * 792, 4443, 768, 9293. Numbers are read at `load` and stand until the bytes are given to others.
 */
import { type IpAddress, readIpv6 } from "./address.ts";
import { read16, read32 } from "./bytes.ts";
import { fold, isSound, sumPseudoHeader, sumWords } from "./checksum.ts";
import { ICMP_TYPE, ICMPV6_TYPE, PROTOCOL } from "./numbers.ts";

export type PacketFault =
  | "too-short"
  | "version"
  | "header-length"
  | "total-length"
  | "header-checksum"
  | "fragment"
  | "extension-header"
  | "transport-header";

export const IPV4_HEADER_BYTES = 20;
export const IPV6_HEADER_BYTES = 40;
export const PACKET_BYTES_MAX = 0xffff;
/** Each is eight bytes at least; more of them in one packet are an attack. */
const EXTENSION_HEADERS_MAX = 16;
const UDP_HEADER_BYTES = 8;
const TCP_HEADER_BYTES = 20;
const ICMP_HEADER_BYTES = 8;
/** What an error quotes at least of what follows the IP header (RFC 792): ports, and UDP's checksum. */
const QUOTED_TRANSPORT_BYTES = 8;
const TCP_CHECKSUM_AT = 16;
const UDP_CHECKSUM_AT = 6;
const ICMP_CHECKSUM_AT = 2;
const NOTHING = new Uint8Array(0);

export class PacketReader {
  bytes: Uint8Array = NOTHING;
  /** Of the IP header in `bytes`. Offsets below are in `bytes` too. */
  offset = 0;
  /** Where the packet ends; Ethernet's padding may follow. */
  end = 0;
  /** Why `load` said no. */
  fault: PacketFault | undefined = undefined;

  version: 4 | 6 = 4;
  /** With options; of IPv6 with extension headers, up to the transport header. */
  headerLength = 0;
  totalLength = 0;
  /** Of the transport: IPv6's extension headers are walked. */
  protocol = 0;
  /** Time to live, hop limit. */
  ttl = 0;
  dontFragment = false;
  moreFragments = false;
  /** In bytes. */
  fragmentOffset = 0;
  identification = 0;
  /** IPv4; 0 for IPv6. */
  source = 0;
  destination = 0;
  /** IPv6, the most significant word first; 0 for IPv4. */
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;

  /** A TCP, UDP, ICMP or ICMPv6 header is here: in later fragments and other protocols the numbers below are 0. */
  hasTransport = false;
  transportOffset = 0;
  payloadOffset = 0;
  /** Without a transport header: all that follows the IP header. */
  payloadLength = 0;
  sourcePort = 0;
  destinationPort = 0;
  icmpType = 0;
  icmpCode = 0;
  /** Of echoes and timestamps and their replies. */
  icmpIdentifier = 0;
  tcpFlags = 0;
  /** Of IPv6's fragment header, and of the byte that names it; 0 without one. */
  fragmentHeaderOffset = 0;
  fragmentHeaderNamedAt = 0;
  /** Only the beginning of a packet may be here. */
  protected isQuoted = false;

  /** False for what no router passes on: `fault` says why, the numbers are then of no meaning. */
  load(bytes: Uint8Array, offset = 0, length = bytes.length - offset): boolean {
    this.isQuoted = false;
    return this.read(bytes, offset, offset + length);
  }

  get isFragment(): boolean {
    return this.moreFragments || this.fragmentOffset > 0;
  }

  get isIcmp(): boolean {
    return (
      this.hasTransport && this.protocol === (this.version === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)
    );
  }

  get isIcmpError(): boolean {
    if (!this.isIcmp) return false;
    const type = this.icmpType;
    if (this.version === 6) return type < ICMPV6_TYPE.echoRequest;
    return (
      (type >= ICMP_TYPE.unreachable && type <= ICMP_TYPE.redirect) ||
      type === ICMP_TYPE.timeExceeded ||
      type === ICMP_TYPE.parameterProblem
    );
  }

  /** One that has an identifier. */
  get isIcmpQuery(): boolean {
    if (!this.isIcmp) return false;
    const type = this.icmpType;
    if (this.version === 6) {
      return type === ICMPV6_TYPE.echoRequest || type === ICMPV6_TYPE.echoReply;
    }
    return (
      type === ICMP_TYPE.echoRequest ||
      type === ICMP_TYPE.echoReply ||
      type === ICMP_TYPE.timestampRequest ||
      type === ICMP_TYPE.timestampReply
    );
  }

  /** Allocates for IPv6, as its twin does. */
  get sourceAddress(): IpAddress {
    return this.version === 4 ? this.source : readIpv6(this.bytes, this.offset + 8);
  }

  get destinationAddress(): IpAddress {
    return this.version === 4 ? this.destination : readIpv6(this.bytes, this.offset + 24);
  }

  /** Of a TCP segment; a quoted one need not have what comes after it. */
  get tcpSequence(): number {
    return read32(this.bytes, this.transportOffset + 4);
  }

  get tcpAcknowledgement(): number {
    return read32(this.bytes, this.transportOffset + 8);
  }

  get tcpWindow(): number {
    return read16(this.bytes, this.transportOffset + 14);
  }

  /** The four bytes after an ICMP message's checksum: identifier and sequence, a next hop's MTU. */
  get icmpRest(): number {
    return read32(this.bytes, this.transportOffset + 4);
  }

  /**
   * Whether the checksum of TCP, UDP or ICMP is right; routers do not ask. True where it cannot be known: fragments,
   * quoted packets, other protocols, IPv4's UDP without one.
   */
  transportIsSound(): boolean {
    const at = this.transportChecksumAt();
    if (at < 0 || this.isFragment || this.isQuoted) return true;
    if (this.protocol === PROTOCOL.udp && read16(this.bytes, at) === 0) return this.version === 4;
    return fold(this.sumTransport()) === 0xffff;
  }

  /** Negative where there is none. */
  protected transportChecksumAt(): number {
    if (!this.hasTransport) return -1;
    const { protocol, transportOffset } = this;
    if (protocol === PROTOCOL.udp) return transportOffset + UDP_CHECKSUM_AT;
    if (protocol !== PROTOCOL.tcp) return transportOffset + ICMP_CHECKSUM_AT;
    const at = transportOffset + TCP_CHECKSUM_AT;
    return at + 2 <= this.end ? at : -1;
  }

  /** Of the transport's header and payload, with the pseudo header where the protocol has one. */
  protected sumTransport(): number {
    const { bytes, offset, transportOffset, protocol } = this;
    const end = this.payloadOffset + this.payloadLength;
    if (protocol === PROTOCOL.icmp) return sumWords(bytes, transportOffset, end);
    const from = offset + (this.version === 4 ? 12 : 8);
    const to = offset + (this.version === 4 ? 20 : 40);
    const pseudo = sumPseudoHeader(bytes, from, to, protocol, end - transportOffset);
    return sumWords(bytes, transportOffset, end, pseudo);
  }

  protected read(bytes: Uint8Array, offset: number, limit: number): boolean {
    this.bytes = bytes;
    this.offset = offset;
    this.end = limit;
    this.fault = undefined;
    this.hasTransport = false;
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.icmpType = 0;
    this.icmpCode = 0;
    this.icmpIdentifier = 0;
    this.tcpFlags = 0;
    this.fragmentHeaderOffset = 0;
    this.fragmentHeaderNamedAt = 0;
    if (limit - offset < IPV4_HEADER_BYTES || limit > bytes.length) return this.fail("too-short");
    const version = bytes[offset]! >>> 4;
    if (version === 4) return this.#readIpv4();
    if (version === 6) return this.#readIpv6();
    return this.fail("version");
  }

  protected fail(fault: PacketFault): false {
    this.fault = fault;
    return false;
  }

  #readIpv4(): boolean {
    const { bytes, offset } = this;
    const headerLength = (bytes[offset]! & 15) * 4;
    if (headerLength < IPV4_HEADER_BYTES || offset + headerLength > this.end) {
      return this.fail("header-length");
    }
    const totalLength = read16(bytes, offset + 2);
    if (totalLength < headerLength) return this.fail("total-length");
    if (offset + totalLength <= this.end) this.end = offset + totalLength;
    else if (!this.isQuoted) return this.fail("total-length");
    // Routers on the way may have left a quoted one as it was before their changes.
    if (!this.isQuoted && !isSound(bytes, offset, offset + headerLength)) {
      return this.fail("header-checksum");
    }
    const fragment = read16(bytes, offset + 6);
    this.version = 4;
    this.headerLength = headerLength;
    this.totalLength = totalLength;
    this.identification = read16(bytes, offset + 4);
    this.dontFragment = (fragment & 0x4000) !== 0;
    this.ttl = bytes[offset + 8]!;
    this.protocol = bytes[offset + 9]!;
    this.source = read32(bytes, offset + 12);
    this.destination = read32(bytes, offset + 16);
    this.source0 = this.source1 = this.source2 = this.source3 = 0;
    this.destination0 = this.destination1 = this.destination2 = this.destination3 = 0;
    if (!this.#readFragment((fragment & 0x1fff) * 8, (fragment & 0x2000) !== 0)) return false;
    return this.#readTransport(offset + headerLength);
  }

  #readIpv6(): boolean {
    const { bytes, offset } = this;
    if (offset + IPV6_HEADER_BYTES > this.end) return this.fail("too-short");
    const totalLength = IPV6_HEADER_BYTES + read16(bytes, offset + 4);
    if (offset + totalLength <= this.end) this.end = offset + totalLength;
    else if (!this.isQuoted) return this.fail("total-length");
    this.version = 6;
    this.totalLength = totalLength;
    this.dontFragment = true;
    this.moreFragments = false;
    this.fragmentOffset = 0;
    this.identification = 0;
    this.ttl = bytes[offset + 7]!;
    this.source = this.destination = 0;
    this.source0 = read32(bytes, offset + 8);
    this.source1 = read32(bytes, offset + 12);
    this.source2 = read32(bytes, offset + 16);
    this.source3 = read32(bytes, offset + 20);
    this.destination0 = read32(bytes, offset + 24);
    this.destination1 = read32(bytes, offset + 28);
    this.destination2 = read32(bytes, offset + 32);
    this.destination3 = read32(bytes, offset + 36);
    return this.#walkExtensions(bytes[offset + 6]!, offset + IPV6_HEADER_BYTES);
  }

  #walkExtensions(first: number, from: number): boolean {
    let next = first;
    let at = from;
    let namedAt = this.offset + 6;
    for (let walked = 0; isExtension(next); walked++) {
      if (walked === EXTENSION_HEADERS_MAX || at + 8 > this.end) {
        return this.fail("extension-header");
      }
      const { bytes } = this;
      const header = next;
      const headerAt = at;
      next = bytes[at]!;
      if (header === PROTOCOL.fragment) {
        const field = read16(bytes, at + 2);
        this.fragmentHeaderOffset = at;
        this.fragmentHeaderNamedAt = namedAt;
        this.identification = read32(bytes, at + 4);
        this.headerLength = at + 8 - this.offset;
        if (!this.#readFragment(field & 0xfff8, (field & 1) !== 0)) return false;
        at += 8;
        // What follows in a later one is the middle of something.
        if (this.fragmentOffset > 0) break;
      } else if (header === PROTOCOL.authentication) at += (bytes[at + 1]! + 2) * 4;
      else at += (bytes[at + 1]! + 1) * 8;
      if (at > this.end) return this.fail("extension-header");
      namedAt = headerAt;
    }
    this.protocol = next;
    this.headerLength = at - this.offset;
    return this.#readTransport(at);
  }

  #readFragment(fragmentOffset: number, moreFragments: boolean): boolean {
    this.fragmentOffset = fragmentOffset;
    this.moreFragments = moreFragments;
    if (this.isQuoted || !(moreFragments || fragmentOffset > 0)) return true;
    const headerLength =
      this.version === 4 ? (this.bytes[this.offset]! & 15) * 4 : this.headerLength;
    const length = this.totalLength - headerLength;
    if (length <= 0 || (moreFragments && length % 8 !== 0)) return this.fail("fragment");
    return fragmentOffset + length <= PACKET_BYTES_MAX || this.fail("fragment");
  }

  #readTransport(at: number): boolean {
    this.transportOffset = at;
    this.payloadOffset = at;
    this.payloadLength = this.end - at;
    if (this.fragmentOffset > 0) return true;
    const { protocol, version } = this;
    if (protocol === PROTOCOL.tcp) return this.#readTcp(at);
    if (protocol === PROTOCOL.udp) return this.#readUdp(at);
    if (protocol === (version === 4 ? PROTOCOL.icmp : PROTOCOL.icmpv6)) return this.#readIcmp(at);
    return true;
  }

  #readTcp(at: number): boolean {
    const room = this.end - at;
    if (room < (this.isQuoted ? QUOTED_TRANSPORT_BYTES : TCP_HEADER_BYTES)) {
      return this.fail("transport-header");
    }
    this.#readPorts(at);
    if (room < TCP_HEADER_BYTES) {
      this.payloadOffset = this.end;
      this.payloadLength = 0;
      return true;
    }
    const headerLength = (this.bytes[at + 12]! >>> 4) * 4;
    if (!this.isQuoted && (headerLength < TCP_HEADER_BYTES || headerLength > room)) {
      return this.fail("transport-header");
    }
    this.tcpFlags = this.bytes[at + 13]!;
    this.payloadOffset = at + Math.min(headerLength, room);
    this.payloadLength = this.end - this.payloadOffset;
    return true;
  }

  #readUdp(at: number): boolean {
    const room = this.end - at;
    if (room < UDP_HEADER_BYTES) return this.fail("transport-header");
    const length = read16(this.bytes, at + 4);
    if (!this.isQuoted && (length < UDP_HEADER_BYTES || (length > room && !this.moreFragments))) {
      return this.fail("transport-header");
    }
    this.#readPorts(at);
    this.payloadOffset = at + UDP_HEADER_BYTES;
    this.payloadLength = Math.max(0, Math.min(length, room) - UDP_HEADER_BYTES);
    return true;
  }

  #readIcmp(at: number): boolean {
    if (this.end - at < ICMP_HEADER_BYTES) return this.fail("transport-header");
    this.hasTransport = true;
    this.icmpType = this.bytes[at]!;
    this.icmpCode = this.bytes[at + 1]!;
    this.payloadOffset = at + ICMP_HEADER_BYTES;
    this.payloadLength = this.end - this.payloadOffset;
    if (this.isIcmpQuery) this.icmpIdentifier = read16(this.bytes, at + 4);
    return true;
  }

  #readPorts(at: number): void {
    this.hasTransport = true;
    this.sourcePort = read16(this.bytes, at);
    this.destinationPort = read16(this.bytes, at + 2);
  }
}

/** Those whose length is known; ESP's is not. */
function isExtension(header: number): boolean {
  switch (header) {
    case PROTOCOL.hopByHop:
    case PROTOCOL.routing:
    case PROTOCOL.fragment:
    case PROTOCOL.authentication:
    case PROTOCOL.destinationOptions:
    case PROTOCOL.mobility:
    case PROTOCOL.hostIdentity:
    case PROTOCOL.shim6:
      return true;
    default:
      return false;
  }
}
