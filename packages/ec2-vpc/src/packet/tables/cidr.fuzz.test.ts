import fc from "fast-check";
import { expect, test } from "vitest";
import { formatIp, type IpAddress, parseIp } from "../frame/address.ts";
import {
  addressAt,
  blockOf,
  type CidrBlock,
  canonicalCidr,
  containsAddress,
  containsBlock,
  formatCidr,
  isCanonicalCidr,
  lastAddress,
  maskOf,
  netmaskOf,
  overlap,
  parseCidr,
  sizeOf,
} from "./cidr.ts";
import { address4, address6, block4, block6 } from "./testing/arbitrary.ts";

const block = fc.oneof(block4, block6);

/** First and last address as whole numbers. */
function ends({ version, address, length }: CidrBlock): [bigint, bigint] {
  const first = numberOf(address);
  return [first, first + (1n << BigInt((version === 4 ? 32 : 128) - length)) - 1n];
}

function numberOf(address: IpAddress): bigint {
  const words: readonly number[] = typeof address === "number" ? [address] : address;
  return words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);
}

test.each([
  ["10.0.0.5/24", "10.0.0.0/24"],
  ["100.68.0.18/18", "100.68.0.0/18"],
  ["255.255.255.255/0", "0.0.0.0/0"],
  ["10.1.2.3/32", "10.1.2.3/32"],
  ["2001:DB8:1234:1a00:3304:8879:34cf:4071/64", "2001:db8:1234:1a00::/64"],
  ["::1/0", "::/0"],
  ["2001:db8::ff:ffff/127", "2001:db8::ff:fffe/127"],
])("AWS stores %s as %s", (text, stored) => {
  expect(canonicalCidr(text)).toBe(stored);
  expect(isCanonicalCidr(text)).toBe(text.toLowerCase() === stored);
  expect(isCanonicalCidr(stored)).toBe(true);
});

test.each([
  "",
  "10.0.0.0",
  "10.0.0/8",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/08",
  "10.0.0.0/ 8",
  "010.0.0.0/8",
  "10.0.0.256/8",
  "::/129",
  ":::/0",
  "2001:db8::1::/64",
  "fe80::1%eth0/64",
  "10.0.0.0/8/8",
])("%j is not a CIDR block", (text) => {
  expect(parseCidr(text)).toBeUndefined();
  expect(canonicalCidr(text)).toBeUndefined();
  expect(isCanonicalCidr(text)).toBe(false);
});

test("a block is read as it was written", () => {
  fc.assert(
    fc.property(block, (each) => {
      expect(parseCidr(formatCidr(each))).toEqual(each);
    }),
  );
});

test("blocks contain and overlap as the ranges of their addresses do", () => {
  fc.assert(
    fc.property(block, block, (one, other) => {
      const [[from, to], [otherFrom, otherTo]] = [ends(one), ends(other)];
      const isSame = one.version === other.version;
      expect(containsBlock(one, other)).toBe(isSame && from <= otherFrom && otherTo <= to);
      expect(overlap(one, other)).toBe(isSame && from <= otherTo && otherFrom <= to);
      expect(numberOf(lastAddress(one))).toBe(to);
      expect(sizeOf(one)).toBe(to - from + 1n);
    }),
    { numRuns: 2000 },
  );
});

test("an address lies in a block when it is one of its range", () => {
  fc.assert(
    fc.property(block, fc.oneof(address4, address6), (each, address) => {
      const [from, to] = ends(each);
      const isSame = (typeof address === "number" ? 4 : 6) === each.version;
      const value = numberOf(address);
      expect(containsAddress(each, address)).toBe(isSame && from <= value && value <= to);
    }),
    { numRuns: 2000 },
  );
});

test("the addresses of a block are counted from its first", () => {
  fc.assert(
    fc.property(block, fc.bigInt({ min: -2n, max: 1n << 129n }), (each, index) => {
      const [from, to] = ends(each);
      const address = addressAt(each, index);
      if (index < 0n || from + index > to) expect(address).toBeUndefined();
      else expect(address === undefined ? -1n : numberOf(address)).toBe(from + index);
    }),
  );
  expect(formatIp(addressAt(parseCidr("10.0.0.0/24")!, 2n)!)).toBe("10.0.0.2");
});

test("a mask is so many ones", () => {
  for (let length = 0; length <= 32; length++) {
    const ones = "1".repeat(length) + "0".repeat(32 - length);
    expect(maskOf(length)).toBe(Number.parseInt(ones, 2));
    expect(parseIp(netmaskOf(length))).toBe(maskOf(length));
  }
  expect(netmaskOf(20)).toBe("255.255.240.0");
  expect(blockOf([1, 2, 3, 4], 128).address).toEqual([1, 2, 3, 4]);
});
