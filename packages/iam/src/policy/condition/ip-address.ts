/**
 * IpAddress, NotIpAddress: an address or a CIDR range of IPv4 (RFC 4632) or IPv6 (RFC 4291). A version 4 address is in no
 * version 6 range, nor the other way round.
 */
import type { OperatorFamily, ValueTest } from "./operator.ts";

interface Range {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  readonly prefixBits: number;
}

/** 4 or 16 bytes; undefined for what is no address. */
export function addressBytes(text: string): number[] | undefined {
  return text.includes(":") ? version6(text) : version4(text);
}

function version4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function version6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] as string);
  const tail = halves.length === 2 ? groups(halves[1] as string) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** The bytes of colon-separated groups, the last of which may be a dotted version 4 address. */
function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const dotted = version4(part);
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 255);
    } else return undefined;
  }
  return bytes;
}

export function parseRange(text: string): Range | undefined {
  const slash = text.indexOf("/");
  const bytes = addressBytes(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const length = slash < 0 ? `${bytes.length * 8}` : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > bytes.length * 8) return undefined;
  return { bytes, prefixBits: Number(length) };
}

function inRange(address: readonly number[], range: Range): boolean {
  if (address.length !== range.bytes.length) return false;
  for (let at = 0, left = range.prefixBits; left > 0; at++, left -= 8) {
    const mask = left >= 8 ? 255 : 255 & (255 << (8 - left));
    if ((((address[at] as number) ^ (range.bytes[at] as number)) & mask) !== 0) return false;
  }
  return true;
}

function contained(values: readonly string[]): ValueTest {
  const ranges = values.map(parseRange).filter((range) => range !== undefined);
  return (seen) => {
    const address = addressBytes(seen);
    return address !== undefined && ranges.some((range) => inRange(address, range));
  };
}

export const IP_ADDRESS_OPERATORS: Readonly<Record<string, OperatorFamily>> = {
  IpAddress: { compile: contained, negated: false },
  NotIpAddress: { compile: contained, negated: true },
};
