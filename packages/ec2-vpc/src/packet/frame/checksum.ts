/** The Internet checksum (RFC 1071), whole and by what changed (RFC 1624). */
import { write16 } from "./bytes.ts";

/** One's complement sum of the 16-bit words from `from` to `end`; an odd last byte counts as if a zero followed. */
export function sumWords(bytes: Uint8Array, from: number, end: number, sum = 0): number {
  let at = from;
  for (; at + 1 < end; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
  return at < end ? sum + (bytes[at]! << 8) : sum;
}

/** The sum with its carries added back in: 16 bits. */
export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

export function checksumOf(sum: number): number {
  return ~fold(sum) & 0xffff;
}

/** What a checksum has to take up when a 16-bit word changes: the term of RFC 1624's third equation. */
export function change16(was: number, is: number): number {
  return (~was & 0xffff) + is;
}

export function change32(was: number, is: number): number {
  return change16(was >>> 16, is >>> 16) + change16(was & 0xffff, is & 0xffff);
}

/** The checksum after such changes. */
export function changedChecksum(checksum: number, change: number): number {
  return checksumOf((~checksum & 0xffff) + change);
}

/** Writes the header checksum of an IPv4 header of `length` bytes. */
export function writeHeaderChecksum(bytes: Uint8Array, at: number, length: number): void {
  write16(bytes, at + 10, 0);
  write16(bytes, at + 10, checksumOf(sumWords(bytes, at, at + length)));
}

/** The pseudo header of RFC 768 and RFC 8200; the addresses are summed where they lie. */
export function sumPseudoHeader(
  bytes: Uint8Array,
  addressesAt: number,
  addressesEnd: number,
  protocol: number,
  transportLength: number,
): number {
  return sumWords(bytes, addressesAt, addressesEnd, protocol + fold(transportLength));
}

export function isSound(bytes: Uint8Array, from: number, end: number, sum = 0): boolean {
  return fold(sumWords(bytes, from, end, sum)) === 0xffff;
}
