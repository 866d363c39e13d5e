/**
 * Addresses as numbers and as text. IPv4 is a uint32, IPv6 four of them, a link's address 48 bits. Texts are read as
 * RFC 4291 and RFC 3986 have them (no leading zeros, no zones) and written as RFC 5952 wants them.
 */
import { read16, read32, write16, write32 } from "./bytes.ts";

/** The most significant first. */
export type Ipv6Words = readonly [number, number, number, number];
export type IpAddress = number | Ipv6Words;
/** 48 bits. */
export type MacAddress = number;

export const BROADCAST_MAC: MacAddress = 0xffffffffffff;
export const BROADCAST_IPV4 = 0xffffffff;
export const UNSPECIFIED_IPV6: Ipv6Words = [0, 0, 0, 0];
export const ALL_NODES: Ipv6Words = [0xff020000, 0, 0, 1];
export const ALL_ROUTERS: Ipv6Words = [0xff020000, 0, 0, 2];

const OCTETS = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

export function parseIpv4(text: string): number | undefined {
  const octets = OCTETS.exec(text);
  if (octets === null) return undefined;
  let address = 0;
  for (let place = 1; place <= 4; place++) {
    const octet = Number(octets[place]);
    if (octet > 255) return undefined;
    address = address * 256 + octet;
  }
  return address;
}

export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

const GROUP = /^[0-9a-f]{1,4}$/i;
const GROUPS = 8;

/** The groups of one side of `::`; a dotted quad at the end stands for two. */
function parseGroups(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  if (parts.length > GROUPS) return undefined;
  for (const [place, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const dotted = mayEndDotted && place === parts.length - 1 ? parseIpv4(part) : undefined;
    if (dotted === undefined) return undefined;
    groups.push(dotted >>> 16, dotted & 0xffff);
  }
  return groups;
}

/** The longest text of an address: six groups and a dotted quad. */
const IPV6_TEXT_MAX = 45;

export function parseIpv6(text: string): Ipv6Words | undefined {
  if (text.length > IPV6_TEXT_MAX) return undefined;
  const gap = text.indexOf("::");
  const head = parseGroups(gap < 0 ? text : text.slice(0, gap), gap < 0);
  const tail = gap < 0 ? [] : parseGroups(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const word = (place: number) => groups[place]! * 0x10000 + groups[place + 1]!;
  return [word(0), word(2), word(4), word(6)];
}

/** Where the longest run of two or more zero groups is, the first of equals. */
function longestGap(groups: readonly number[]): { readonly at: number; readonly length: number } {
  let longest = { at: -1, length: 1 };
  for (let at = 0; at < GROUPS; ) {
    let end = at;
    while (end < GROUPS && groups[end] === 0) end++;
    if (end - at > longest.length) longest = { at, length: end - at };
    at = end + 1;
  }
  return longest;
}

export function formatIpv6([word0, word1, word2, word3]: Ipv6Words): string {
  if (word0 === 0 && word1 === 0 && word2 === 0xffff) return `::ffff:${formatIpv4(word3)}`;
  const groups = [word0, word1, word2, word3].flatMap((word) => [word >>> 16, word & 0xffff]);
  const written = groups.map((group) => group.toString(16));
  const { at, length } = longestGap(groups);
  if (at < 0) return written.join(":");
  return `${written.slice(0, at).join(":")}::${written.slice(at + length).join(":")}`;
}

export function parseIp(text: string): IpAddress | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

export function formatIp(address: IpAddress): string {
  return typeof address === "number" ? formatIpv4(address) : formatIpv6(address);
}

export function sameIp(one: IpAddress, other: IpAddress): boolean {
  if (typeof one === "number" || typeof other === "number") return one === other;
  return one.every((word, place) => word === other[place]);
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

export function parseMac(text: string): MacAddress | undefined {
  return MAC.test(text) ? Number.parseInt(text.replaceAll(":", ""), 16) : undefined;
}

export function formatMac(mac: MacAddress): string {
  return mac
    .toString(16)
    .padStart(12, "0")
    .replace(/..(?=.)/g, "$&:");
}

export function readMac(bytes: Uint8Array, at: number): MacAddress {
  return read16(bytes, at) * 0x100000000 + read32(bytes, at + 2);
}

export function writeMac(bytes: Uint8Array, at: number, mac: MacAddress): void {
  write16(bytes, at, Math.floor(mac / 0x100000000));
  write32(bytes, at + 2, mac % 0x100000000);
}

export function readIpv6(bytes: Uint8Array, at: number): Ipv6Words {
  return [read32(bytes, at), read32(bytes, at + 4), read32(bytes, at + 8), read32(bytes, at + 12)];
}

export function writeIpv6(bytes: Uint8Array, at: number, words: Ipv6Words): void {
  write32(bytes, at, words[0]);
  write32(bytes, at + 4, words[1]);
  write32(bytes, at + 8, words[2]);
  write32(bytes, at + 12, words[3]);
}

/** `fe80::…` with the interface identifier that is made of a link's address (RFC 4291, appendix A). */
export function linkLocalOf(mac: MacAddress): Ipv6Words {
  const high = Math.floor(mac / 0x1000000);
  const low = mac % 0x1000000;
  return [0xfe800000, 0, (high ^ 0x020000) * 0x100 + 0xff, 0xfe000000 + low];
}

/** `ff02::1:ff…`: who has the address listens there (RFC 4291). */
export function solicitedNodeOf(address: Ipv6Words): Ipv6Words {
  return [0xff020000, 0, 1, 0xff000000 + (address[3] & 0xffffff)];
}

/** The link's group that an address of a multicast group is sent to (RFC 1112, RFC 2464). */
export function multicastMacOf(group: IpAddress): MacAddress {
  if (typeof group === "number") return 0x01005e000000 + (group & 0x7fffff);
  return 0x333300000000 + group[3];
}
