import { isIP, isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatIp,
  formatIpv4,
  formatIpv6,
  formatMac,
  linkLocalOf,
  multicastMacOf,
  parseIp,
  parseIpv4,
  parseIpv6,
  parseMac,
  readMac,
  sameIp,
  solicitedNodeOf,
  writeMac,
} from "./address.ts";
import { ipv6Words, uint32 } from "./testing/arbitrary.ts";

test("an address that is written is read back", () => {
  const word = fc.constantFrom(0, 1, 0x10000, 0xffff, 0xabcd0000);
  const sparse: typeof ipv6Words = fc.tuple(word, word, word, word);
  fc.assert(
    fc.property(uint32, fc.oneof(ipv6Words, sparse), (ipv4, ipv6) => {
      expect(parseIpv4(formatIpv4(ipv4))).toBe(ipv4);
      expect(parseIpv6(formatIpv6(ipv6))).toEqual(ipv6);
      // The URL parser of the platform compresses by the same rules.
      const mapped = formatIpv6(ipv6).includes(".");
      if (!mapped)
        expect(new URL(`http://[${formatIpv6(ipv6)}]`).hostname).toBe(`[${formatIpv6(ipv6)}]`);
    }),
  );
});

test("a text is an address when the platform says so", () => {
  const piece = fc.constantFrom(
    "0",
    "1",
    "01",
    "255",
    "256",
    "ff",
    "FFFF",
    "fffff",
    ".",
    ":",
    "::",
    "%",
    " ",
    "-",
  );
  const text = fc.array(piece, { maxLength: 18 }).map((pieces) => pieces.join(""));
  const grouped = fc
    .array(fc.constantFrom("0", "ab", "", "1.2.3.4"), { minLength: 2, maxLength: 9 })
    .map((groups) => groups.join(":"));
  fc.assert(
    fc.property(fc.oneof(text, grouped, fc.ipV6(), fc.ipV4()), (candidate) => {
      expect(parseIp(candidate) !== undefined).toBe(
        isIP(candidate) !== 0 && !candidate.includes("%"),
      );
      expect(parseIpv6(candidate) !== undefined).toBe(
        isIPv6(candidate) && !candidate.includes("%"),
      );
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["::1", "::1"],
  ["1::", "1::"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
])("%s is written %s (RFC 5952)", (text, written) => {
  expect(formatIp(parseIp(text)!)).toBe(written);
});

test("the addresses that follow from others are those of the RFCs' examples", () => {
  const mac = parseMac("34:56:78:9A:BC:DE")!;
  expect(formatMac(mac)).toBe("34:56:78:9a:bc:de");
  // RFC 4291, appendix A, and section 2.7.1.
  expect(formatIp(linkLocalOf(mac))).toBe("fe80::3656:78ff:fe9a:bcde");
  const unicast = parseIpv6("4037::01:800:200e:8c6c")!;
  expect(formatIp(solicitedNodeOf(unicast))).toBe("ff02::1:ff0e:8c6c");
  expect(formatMac(multicastMacOf(solicitedNodeOf(unicast)))).toBe("33:33:ff:0e:8c:6c");
  expect(formatMac(multicastMacOf(parseIpv4("239.129.2.3")!))).toBe("01:00:5e:01:02:03");
  expect(parseMac("34:56:78:9a:bc")).toBeUndefined();
});

test("a link's address survives its way through bytes", () => {
  fc.assert(
    fc.property(fc.nat(0xffffff), fc.nat(0xffffff), (high, low) => {
      const mac = high * 0x1000000 + low;
      const bytes = new Uint8Array(6);
      writeMac(bytes, 0, mac);
      expect(readMac(bytes, 0)).toBe(mac);
      expect(parseMac(formatMac(mac))).toBe(mac);
    }),
  );
});

test("addresses are the same when all their words are, and never of two versions", () => {
  fc.assert(
    fc.property(ipv6Words, uint32, fc.nat(3), fc.nat(31), (ipv6, ipv4, word, bit) => {
      const other = ipv6.map((each, place) => (place === word ? (each ^ (1 << bit)) >>> 0 : each));
      const [word0, word1, word2, word3] = other;
      expect(sameIp(ipv6, [...ipv6])).toBe(true);
      expect(sameIp(ipv6, [word0!, word1!, word2!, word3!])).toBe(false);
      expect(sameIp(ipv4, ipv4)).toBe(true);
      expect(sameIp(ipv4, (ipv4 ^ 1) >>> 0)).toBe(false);
      expect([sameIp(ipv4, ipv6), sameIp(ipv6, ipv4)]).toEqual([false, false]);
    }),
  );
});
