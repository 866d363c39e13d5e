/**
 * One IP packet that is read and rewritten where it lies: addresses, ports, hop counts, with checksums changed by what
 * changed (RFC 1624), so that a wrong one stays wrong. Allocates nothing; loaded again and again.
 */
import type { Ipv6Words } from "./address.ts";
import { read16, write16 } from "./bytes.ts";
import { change16, change32, changedChecksum, checksumOf } from "./checksum.ts";
import { PROTOCOL } from "./numbers.ts";
import { PacketReader } from "./packet-reader.ts";

export const KEEP_PORT = -1;

export class PacketView extends PacketReader {
  /** The error that quotes this packet: its checksum covers what is rewritten here. */
  #enclosing: PacketView | undefined = undefined;

  override load(bytes: Uint8Array, offset = 0, length = bytes.length - offset): boolean {
    this.#enclosing = undefined;
    return super.load(bytes, offset, length);
  }

  /**
   * Loads the packet that an ICMP error quotes, as much of it as is there; false where there is none. What is rewritten
   * in it changes the error's checksum too (RFC 5508).
   */
  loadQuoted(error: PacketView): boolean {
    if (!error.isIcmpError) return this.fail("transport-header");
    this.#enclosing = error;
    this.isQuoted = true;
    return this.read(error.bytes, error.payloadOffset, error.end);
  }

  /** IPv4. The port is also an ICMP query's identifier; without a transport header only the address changes. */
  rewriteSource(address: number, port = KEEP_PORT): void {
    this.#rewriteIpv4(this.offset + 12, this.source, address);
    this.source = address;
    if (port !== KEEP_PORT) this.rewriteSourcePort(port);
  }

  rewriteDestination(address: number, port = KEEP_PORT): void {
    this.#rewriteIpv4(this.offset + 16, this.destination, address);
    this.destination = address;
    if (port !== KEEP_PORT) this.rewriteDestinationPort(port);
  }

  rewriteSourceIpv6(address: Ipv6Words, port = KEEP_PORT): void {
    this.#rewriteIpv6(this.offset + 8, address);
    this.source0 = address[0];
    this.source1 = address[1];
    this.source2 = address[2];
    this.source3 = address[3];
    if (port !== KEEP_PORT) this.rewriteSourcePort(port);
  }

  rewriteDestinationIpv6(address: Ipv6Words, port = KEEP_PORT): void {
    this.#rewriteIpv6(this.offset + 24, address);
    this.destination0 = address[0];
    this.destination1 = address[1];
    this.destination2 = address[2];
    this.destination3 = address[3];
    if (port !== KEEP_PORT) this.rewriteDestinationPort(port);
  }

  rewriteSourcePort(port: number): void {
    if (!this.hasTransport) return;
    if (this.isIcmp) this.#rewriteIdentifier(port);
    else {
      this.rewriteTransport(this.transportOffset, port);
      this.sourcePort = port;
    }
  }

  rewriteDestinationPort(port: number): void {
    if (!this.hasTransport) return;
    if (this.isIcmp) this.#rewriteIdentifier(port);
    else {
      this.rewriteTransport(this.transportOffset + 2, port);
      this.destinationPort = port;
    }
  }

  /**
   * Writes 16 bits that the transport's checksum covers, at `at` in `bytes`; they may lie at an odd place, where they
   * count by the bytes' places.
   */
  rewriteTransport(at: number, is: number): void {
    const start = at - ((at - this.transportOffset) & 1);
    if (start === at) this.#changeTransportChecksum(this.#exchange16(at, is));
    else {
      const { bytes } = this;
      let change = this.#exchange16(start, (bytes[start]! << 8) | (is >>> 8));
      change += this.#exchange16(start + 2, ((is & 0xff) << 8) | (bytes[start + 3] ?? 0));
      this.#changeTransportChecksum(change);
    }
  }

  /** False for one that must not go further; it is unchanged then. */
  decrementTtl(): boolean {
    if (this.ttl <= 1) return false;
    const { bytes, offset } = this;
    this.ttl--;
    if (this.version === 6) {
      this.#write16(offset + 6, read16(bytes, offset + 6) - 1);
      return true;
    }
    const was = read16(bytes, offset + 8);
    this.#write16(offset + 8, was - 0x100);
    this.#changeHeaderChecksum(change16(was, was - 0x100));
    return true;
  }

  /** Computes the transport's checksum anew, for who changed the payload of a whole packet. */
  writeTransportChecksum(): void {
    const at = this.transportChecksumAt();
    if (at < 0 || this.isFragment || this.isQuoted) return;
    this.#write16(at, 0);
    this.#writeChecksum(at, checksumOf(this.sumTransport()));
  }

  #rewriteIpv4(at: number, was: number, is: number): void {
    if (was === is) return;
    this.#write16(at, is >>> 16);
    this.#write16(at + 2, is & 0xffff);
    const change = change32(was, is);
    this.#changeHeaderChecksum(change);
    if (this.protocol !== PROTOCOL.icmp) this.#changeTransportChecksum(change);
  }

  #rewriteIpv6(at: number, words: Ipv6Words): void {
    let change = 0;
    for (let place = 0; place < 4; place++) {
      const word = words[place]!;
      change += this.#exchange16(at + place * 4, word >>> 16);
      change += this.#exchange16(at + place * 4 + 2, word & 0xffff);
    }
    this.#changeTransportChecksum(change);
  }

  #rewriteIdentifier(identifier: number): void {
    if (!this.isIcmpQuery) return;
    this.rewriteTransport(this.transportOffset + 4, identifier);
    this.icmpIdentifier = identifier;
  }

  #changeHeaderChecksum(change: number): void {
    const at = this.offset + 10;
    this.#write16(at, changedChecksum(read16(this.bytes, at), change));
  }

  #changeTransportChecksum(change: number): void {
    const at = this.transportChecksumAt();
    if (at < 0) return;
    const was = read16(this.bytes, at);
    // A sender of UDP over IPv4 may leave it out.
    if (was === 0 && this.protocol === PROTOCOL.udp) return;
    this.#writeChecksum(at, changedChecksum(was, change));
  }

  #writeChecksum(at: number, checksum: number): void {
    // Zero would say that UDP has none.
    const isUdp = this.protocol === PROTOCOL.udp;
    this.#write16(at, checksum === 0 && isUdp ? 0xffff : checksum);
    // A message of nothing but zeros has the other zero of one's complement.
    if (checksum === 0 && !isUdp && this.sumTransport() === 0) this.#write16(at, 0xffff);
  }

  #exchange16(at: number, is: number): number {
    const was = read16(this.bytes, at);
    this.#write16(at, is);
    return change16(was, is);
  }

  #write16(at: number, is: number): void {
    const change = change16(read16(this.bytes, at), is);
    write16(this.bytes, at, is);
    if (this.#enclosing !== undefined) this.#enclosing.#changeTransportChecksum(change);
  }
}
