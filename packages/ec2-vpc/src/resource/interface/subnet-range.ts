/** The addresses of a subnet's blocks as numbers: which there are, and which AWS keeps. */
import {
  formatIpv4,
  formatIpv6,
  type Ipv6Words,
  parseIpv4,
  parseIpv6,
} from "../../packet/frame/address.ts";

/** Of the four at the beginning and the one at the end nobody gets any. */
const RESERVED_FIRST = 4;

export interface Ipv4Range {
  readonly first: number;
  readonly size: number;
}

/** REQUIRES: a CIDR block of IPv4. */
export function ipv4Range(cidr: string): Ipv4Range {
  const [address = "", length = ""] = cidr.split("/");
  return { first: parseIpv4(address) ?? 0, size: 2 ** (32 - Number(length)) };
}

export function ipv4In({ first, size }: Ipv4Range, address: number): boolean {
  return address >= first && address < first + size;
}

export function isReservedIpv4({ first, size }: Ipv4Range, address: number): boolean {
  return address < first + RESERVED_FIRST || address === first + size - 1;
}

/** The /28 that the address is in. */
export const ipv4PrefixOf = (address: number) => `${formatIpv4(address - (address % 16))}/28`;

export interface Ipv6Range {
  readonly first: bigint;
  readonly hostBits: bigint;
}

/** REQUIRES: a CIDR block of IPv6. */
export function ipv6Range(cidr: string): Ipv6Range {
  const [address = "", length = ""] = cidr.split("/");
  return { first: ipv6Number(address) ?? 0n, hostBits: 128n - BigInt(length) };
}

export function ipv6In({ first, hostBits }: Ipv6Range, address: bigint): boolean {
  return address >> hostBits === first >> hostBits;
}

export function isReservedIpv6({ first, hostBits }: Ipv6Range, address: bigint): boolean {
  const offset = address - first;
  return offset < BigInt(RESERVED_FIRST) || offset === (1n << hostBits) - 1n;
}

/** The /80 that the address is in. */
export const ipv6PrefixOf = (address: bigint) => `${ipv6Text((address >> 48n) << 48n)}/80`;

export function ipv6Number(text: string): bigint | undefined {
  return parseIpv6(text)?.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
}

export function ipv6Text(address: bigint): string {
  const word = (shift: bigint) => Number((address >> shift) & 0xffffffffn);
  const words: Ipv6Words = [word(96n), word(64n), word(32n), word(0n)];
  return formatIpv6(words);
}
