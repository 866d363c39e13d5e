/** Packets cut to an MTU: by routers for IPv4 (RFC 791), by who sends for IPv6 (RFC 8200). */
import { write16, write32 } from "./bytes.ts";
import { writeHeaderChecksum } from "./checksum.ts";
import { PROTOCOL } from "./numbers.ts";
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, type PacketReader } from "./packet-reader.ts";

const MORE_FRAGMENTS = 0x2000;
/** An option that every fragment has. */
const COPIED = 0x80;
const FRAGMENT_HEADER_BYTES = 8;

/** The header of the fragments after the first: with the options that are copied. */
function laterHeader(packet: PacketReader): Uint8Array {
  const { bytes, offset, headerLength } = packet;
  const header = new Uint8Array(headerLength);
  header.set(bytes.subarray(offset, offset + IPV4_HEADER_BYTES));
  let length = IPV4_HEADER_BYTES;
  const end = offset + headerLength;
  for (let at = offset + IPV4_HEADER_BYTES; at < end; ) {
    const kind = bytes[at]!;
    if (kind === 0) break;
    const size = kind === 1 ? 1 : (bytes[at + 1] ?? 0);
    if (size === 0 || (kind !== 1 && size < 2) || at + size > end) break;
    if ((kind & COPIED) !== 0) {
      header.set(bytes.subarray(at, at + size), length);
      length += size;
    }
    at += size;
  }
  const padded = Math.ceil(length / 4) * 4;
  header[0] = 0x40 + padded / 4;
  return header.subarray(0, padded);
}

/**
 * The fragments of an IPv4 packet, each with `headroom` free bytes before it; a packet that fits is its only one.
 * Undefined where it must not or cannot be cut. A fragment may be cut again.
 */
export function fragmentIpv4(
  packet: PacketReader,
  mtu: number,
  headroom = 0,
): Uint8Array[] | undefined {
  const { bytes, offset, end, headerLength } = packet;
  const first = bytes.subarray(offset, offset + headerLength);
  if (packet.totalLength <= mtu)
    return [framed(headroom, first, bytes.subarray(offset + headerLength, end))];
  if (packet.dontFragment) return undefined;
  const fragments: Uint8Array[] = [];
  let header = first;
  for (let at = offset + headerLength; at < end; ) {
    const room = Math.floor((mtu - header.length) / 8) * 8;
    if (room <= 0) return undefined;
    const isLast = end - at <= mtu - header.length;
    const to = isLast ? end : at + room;
    const fragment = framed(headroom, header, bytes.subarray(at, to));
    const fragmentOffset = packet.fragmentOffset + at - offset - headerLength;
    const more = !isLast || packet.moreFragments ? MORE_FRAGMENTS : 0;
    write16(fragment, headroom + 2, header.length + to - at);
    write16(fragment, headroom + 6, more | (fragmentOffset >>> 3));
    writeHeaderChecksum(fragment, headroom, header.length);
    fragments.push(fragment);
    header = at === offset + headerLength ? laterHeader(packet) : header;
    at = to;
  }
  return fragments;
}

function framed(headroom: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, headroom);
  const bytes = new Uint8Array(length);
  let at = headroom;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Where IPv6's fragmentable part begins: after the headers that routers look at, and what names it. */
function fragmentablePart(packet: PacketReader): { readonly at: number; readonly namedAt: number } {
  const { bytes, offset } = packet;
  const end = offset + packet.headerLength;
  let part = { at: offset + IPV6_HEADER_BYTES, namedAt: offset + 6 };
  let { at, namedAt } = part;
  while (at < end) {
    const header = bytes[namedAt]!;
    if (header === PROTOCOL.authentication) break;
    namedAt = at;
    at += (bytes[at + 1]! + 1) * 8;
    const isForRouters = header === PROTOCOL.hopByHop || header === PROTOCOL.routing;
    if (isForRouters) part = { at, namedAt };
  }
  return part;
}

/** The fragments of an IPv6 packet, as its sender makes them. Undefined for what is one already, or cannot be cut. */
export function fragmentIpv6(
  packet: PacketReader,
  mtu: number,
  identification: number,
  headroom = 0,
): Uint8Array[] | undefined {
  const { bytes, offset, end } = packet;
  if (packet.totalLength <= mtu) return [framed(headroom, bytes.subarray(offset, end))];
  if (packet.fragmentHeaderOffset > 0) return undefined;
  const { at: from, namedAt } = fragmentablePart(packet);
  const unfragmentable = bytes.subarray(offset, from);
  const headerBytes = unfragmentable.length + FRAGMENT_HEADER_BYTES;
  const room = Math.floor((mtu - headerBytes) / 8) * 8;
  if (room <= 0) return undefined;
  const fragments: Uint8Array[] = [];
  for (let at = from; at < end; ) {
    const isLast = end - at <= mtu - headerBytes;
    const to = isLast ? end : at + room;
    const header = new Uint8Array(FRAGMENT_HEADER_BYTES);
    header[0] = bytes[namedAt]!;
    write16(header, 2, (at - from) | (isLast ? 0 : 1));
    write32(header, 4, identification);
    const fragment = framed(headroom, unfragmentable, header, bytes.subarray(at, to));
    fragment[headroom + namedAt - offset] = PROTOCOL.fragment;
    write16(fragment, headroom + 4, fragment.length - headroom - IPV6_HEADER_BYTES);
    fragments.push(fragment);
    at = to;
  }
  return fragments;
}
