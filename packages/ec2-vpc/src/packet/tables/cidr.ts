/**
 * CIDR blocks (RFC 4632, RFC 4291). AWS keeps a block in its canonical form: `10.0.0.5/24` is stored as `10.0.0.0/24`,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html.
 */
import { formatIp, formatIpv4, type IpAddress, type Ipv6Words, parseIp } from "../frame/address.ts";

/** Its address has no bit set behind the prefix. */
export type CidrBlock =
  | { readonly version: 4; readonly address: number; readonly length: number }
  | { readonly version: 6; readonly address: Ipv6Words; readonly length: number };

const BLOCK = /^([0-9a-fA-F:.]{2,45})\/(0|[1-9]\d{0,2})$/;

/** Of 32 bits, the first `length`; nothing and everything beyond its ends. */
export function maskOf(length: number): number {
  if (length <= 0) return 0;
  return length >= 32 ? 0xffffffff : (0xffffffff << (32 - length)) >>> 0;
}

function masked(word: number, length: number): number {
  return (word & maskOf(length)) >>> 0;
}

export function blockOf(address: IpAddress, length: number): CidrBlock {
  if (typeof address === "number") return { version: 4, address: masked(address, length), length };
  const [word0, word1, word2, word3] = address;
  const words: Ipv6Words = [
    masked(word0, length),
    masked(word1, length - 32),
    masked(word2, length - 64),
    masked(word3, length - 96),
  ];
  return { version: 6, address: words, length };
}

/** Bits behind the prefix may be set; they are cleared. */
export function parseCidr(text: string): CidrBlock | undefined {
  const parts = BLOCK.exec(text);
  if (parts === null) return undefined;
  const address = parseIp(parts[1]!);
  if (address === undefined) return undefined;
  const length = Number(parts[2]);
  return length > (typeof address === "number" ? 32 : 128) ? undefined : blockOf(address, length);
}

/** For text that is known to be one. */
export function cidr(text: string): CidrBlock {
  const block = parseCidr(text);
  if (block === undefined) throw new RangeError(`not a CIDR block: ${text}`);
  return block;
}

export function formatCidr(block: CidrBlock): string {
  return `${formatIp(block.address)}/${block.length}`;
}

/** As AWS stores and shows it. */
export function canonicalCidr(text: string): string | undefined {
  const block = parseCidr(text);
  return block === undefined ? undefined : formatCidr(block);
}

/** Whether no bit behind the prefix is set. */
export function isCanonicalCidr(text: string): boolean {
  const block = parseCidr(text);
  const address = parseIp(text.slice(0, text.indexOf("/")));
  if (block === undefined || address === undefined) return false;
  return formatIp(block.address) === formatIp(address);
}

export function containsAddress(block: CidrBlock, address: IpAddress): boolean {
  return containsBlock(block, blockOf(address, typeof address === "number" ? 32 : 128));
}

/** Whether every address of `inner` is one of `outer`. */
export function containsBlock(outer: CidrBlock, inner: CidrBlock): boolean {
  if (outer.length > inner.length) return false;
  if (outer.version === 4) {
    return inner.version === 4 && masked(inner.address, outer.length) === outer.address;
  }
  if (inner.version === 4) return false;
  return outer.address.every(
    (word, place) => masked(inner.address[place]!, outer.length - place * 32) === word,
  );
}

export function overlap(one: CidrBlock, other: CidrBlock): boolean {
  return containsBlock(one, other) || containsBlock(other, one);
}

function behindPrefix(length: number): number {
  return ~maskOf(length) >>> 0;
}

export function lastAddress(block: CidrBlock): IpAddress {
  const { length } = block;
  if (block.version === 4) return (block.address | behindPrefix(length)) >>> 0;
  const [word0, word1, word2, word3] = block.address;
  return [
    (word0 | behindPrefix(length)) >>> 0,
    (word1 | behindPrefix(length - 32)) >>> 0,
    (word2 | behindPrefix(length - 64)) >>> 0,
    (word3 | behindPrefix(length - 96)) >>> 0,
  ];
}

/** How many addresses it has. */
export function sizeOf(block: CidrBlock): bigint {
  return 1n << BigInt((block.version === 4 ? 32 : 128) - block.length);
}

/** The address so many after the first; `undefined` behind the last. */
export function addressAt(block: CidrBlock, index: bigint): IpAddress | undefined {
  if (index < 0n || index >= sizeOf(block)) return undefined;
  if (block.version === 4) return block.address + Number(index);
  const value = block.address.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n) + index;
  const word = (place: bigint) => Number((value >> (96n - 32n * place)) & 0xffffffffn);
  return [word(0n), word(1n), word(2n), word(3n)];
}

export function netmaskOf(length: number): string {
  return formatIpv4(maskOf(length));
}
