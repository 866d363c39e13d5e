import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ipv6Words } from "./address.ts";
import { read16 } from "./bytes.ts";
import { buildIcmp, buildTcp, buildUdp } from "./packet-builder.ts";
import { KEEP_PORT, PacketView } from "./packet-view.ts";
import {
  build,
  ipv4Fields,
  ipv4Recipe,
  ipv6Fields,
  ipv6Recipe,
  ipv6Words,
  port,
  protocolOf,
  type Recipe,
  recipe,
  uint32,
} from "./testing/arbitrary.ts";

const view = new PacketView();
const quoted = new PacketView();

function load(made: Recipe): Uint8Array {
  const bytes = build(made);
  expect(view.load(bytes, made.ip.headroom)).toBe(true);
  return bytes;
}

test("what a packet was made of is read from its bytes", () => {
  fc.assert(
    fc.property(recipe, (made) => {
      const bytes = load(made);
      const { ip, transport, kind } = made;
      const isIpv4 = typeof ip.source === "number";
      expect(view).toMatchObject({
        version: isIpv4 ? 4 : 6,
        protocol: protocolOf(made),
        ttl: ip.ttl,
        identification: isIpv4 ? ip.identification : 0,
        dontFragment: isIpv4 ? ip.dontFragment : true,
        sourceAddress: ip.source,
        destinationAddress: ip.destination,
        totalLength: bytes.length - ip.headroom!,
        isFragment: false,
        hasTransport: true,
      });
      const { source, source0, source1, source2, source3, destination } = view;
      const { destination0, destination1, destination2, destination3 } = view;
      const words = [
        [source0, source1, source2, source3],
        [destination0, destination1, destination2, destination3],
      ];
      const none = [0, 0, 0, 0];
      expect(words).toEqual(isIpv4 ? [none, none] : [ip.source, ip.destination]);
      expect([source, destination]).toEqual(isIpv4 ? [ip.source, ip.destination] : [0, 0]);
      if (kind === "icmp") {
        const { type, code, rest } = transport;
        expect([view.icmpType, view.icmpCode]).toEqual([type, code]);
        expect(view.icmpIdentifier).toBe(rest >>> 16);
      } else {
        const { sourcePort, destinationPort } = transport;
        expect(view).toMatchObject({ sourcePort, destinationPort });
      }
      if (kind === "tcp") {
        expect(view.tcpFlags).toBe(transport.flags);
        expect(view.tcpSequence).toBe(transport.sequence);
        expect(view.tcpAcknowledgement).toBe(transport.acknowledgement);
        expect(view.tcpWindow).toBe(transport.window);
      }
      const payload = bytes.subarray(view.payloadOffset, view.payloadOffset + view.payloadLength);
      expect(payload).toEqual(transport.payload);
    }),
  );
});

/** The sum by another road: one's complement is arithmetic modulo 0xffff. */
function residue(bytes: Uint8Array): bigint {
  const even = bytes.length % 2 === 0 ? bytes : [...bytes, 0];
  return BigInt(`0x0${Buffer.from(even).toString("hex")}`) % 0xffffn;
}

function pseudoHeader(made: Recipe, length: number): Uint8Array {
  const words = [made.ip.source, made.ip.destination, length, protocolOf(made)].flat();
  const bytes = Buffer.alloc(words.length * 4);
  for (const [place, word] of words.entries()) bytes.writeUInt32BE(word, place * 4);
  return bytes;
}

test("checksums make header and transport a multiple of 0xffff, and any flipped bit is seen", () => {
  const flip = fc.record({ at: fc.nat(), bit: fc.nat(7) });
  fc.assert(
    fc.property(recipe, flip, (made, { at, bit }) => {
      const bytes = load(made);
      const { offset, headerLength, transportOffset, version } = view;
      if (version === 4) expect(residue(bytes.subarray(offset, offset + headerLength))).toBe(0n);
      const transport = bytes.subarray(transportOffset);
      const pseudo =
        protocolOf(made) === 1 ? new Uint8Array(0) : pseudoHeader(made, transport.length);
      expect(residue(Buffer.concat([pseudo, transport]))).toBe(0n);
      expect(view.transportIsSound()).toBe(true);
      const place = offset + (at % (bytes.length - offset));
      bytes[place]! ^= 1 << bit;
      // Fields that no checksum covers: IPv6's first words and hop limit.
      const isCovered = version === 4 || place - offset >= 8;
      if (!isCovered || !view.load(bytes, offset) || !view.hasTransport) return;
      if (made.kind === "udp" && place === view.transportOffset + 4) return;
      // Of zero the sender would have said that there is none.
      const isLeftOut = made.kind === "udp" && read16(bytes, transportOffset + 6) === 0;
      expect(view.transportIsSound()).toBe(version === 4 && isLeftOut);
    }),
  );
});

/** The packet that would have been built with another address and number. */
function changed(made: Recipe, is: "source" | "destination", address: unknown, number: number) {
  const ip = { ...made.ip, [is]: address };
  if (number === KEEP_PORT) return build({ ...made, ip } as Recipe);
  if (made.kind !== "icmp") {
    const transport = { ...made.transport, [`${is}Port`]: number };
    return build({ ...made, ip, transport } as Recipe);
  }
  const rest = number * 0x10000 + (made.transport.rest & 0xffff);
  return build({ ...made, ip, transport: { ...made.transport, rest } });
}

describe("a rewritten packet is, byte for byte, the one that would have been built so", () => {
  const newPort = fc.oneof(fc.constant(KEEP_PORT), port);

  test("IPv4", () => {
    fc.assert(
      fc.property(ipv4Recipe, uint32, newPort, (made, address, number) => {
        const outward = load(made);
        view.rewriteSource(address, number);
        expect(outward).toEqual(changed(made, "source", address, number));
        const inward = load(made);
        view.rewriteDestination(address, number);
        expect(inward).toEqual(changed(made, "destination", address, number));
        expect(view.destination).toBe(address);
      }),
    );
  });

  test("IPv6", () => {
    fc.assert(
      fc.property(ipv6Recipe, ipv6Words, newPort, (made, address, number) => {
        const outward = load(made);
        view.rewriteSourceIpv6(address, number);
        expect(outward).toEqual(changed(made, "source", address, number));
        const { source0, source1, source2, source3 } = view;
        expect([source0, source1, source2, source3]).toEqual(address);
        const inward = load(made);
        view.rewriteDestinationIpv6(address, number);
        expect(inward).toEqual(changed(made, "destination", address, number));
        const { destination0, destination1, destination2, destination3 } = view;
        expect([destination0, destination1, destination2, destination3]).toEqual(address);
      }),
    );
  });

  test("hop counts", () => {
    fc.assert(
      fc.property(recipe, (made) => {
        const bytes = load(made);
        const { ttl } = made.ip;
        const goesOn = view.decrementTtl();
        expect(goesOn).toBe(ttl! > 1);
        expect(bytes).toEqual(
          build({ ...made, ip: { ...made.ip, ttl: goesOn ? ttl! - 1 : ttl! } }),
        );
      }),
    );
  });
});

test("UDP over IPv4 without a checksum stays without one", () => {
  fc.assert(
    fc.property(ipv4Fields, uint32, port, (ip, address, number) => {
      const bytes = buildUdp(ip, { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(9) });
      const at = ip.headroom! + 26;
      bytes.fill(0, at, at + 2);
      view.load(bytes, ip.headroom);
      view.rewriteSource(address, number);
      view.rewriteDestination(address, number);
      expect(bytes.subarray(at, at + 2)).toEqual(new Uint8Array(2));
      expect(view.transportIsSound()).toBe(true);
    }),
  );
});

test("an echo that becomes nothing but zeros has a checksum that is right", () => {
  const transport = { type: 0, code: 0, rest: 0x70000, payload: new Uint8Array(6) };
  const made: Recipe = { kind: "icmp", ip: { source: 1, destination: 2 }, transport };
  const bytes = load(made);
  view.rewriteSource(3, 0);
  expect(bytes.subarray(20)).toEqual(Uint8Array.of(0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  expect(view.transportIsSound()).toBe(true);
  expect(bytes).toEqual(
    build({ ...made, ip: { source: 3, destination: 2 }, transport: { ...transport, rest: 0 } }),
  );
});

/** IPv6 with headers between the fixed one and UDP: each of the kind that the one before names, and so long. */
function extended(kinds: readonly number[], lengths: readonly number[]): Uint8Array {
  const ip = { source: [1, 0, 0, 1], destination: [1, 0, 0, 2] } as const;
  const plain = buildUdp(ip, { sourcePort: 7, destinationPort: 8, payload: new Uint8Array(5) });
  const headers = kinds.flatMap((kind, place) => {
    const length = lengths[place] ?? 8;
    const header = new Uint8Array(length);
    header[0] = kinds[place + 1] ?? 17;
    header[1] = kind === 51 ? length / 4 - 2 : length / 8 - 1;
    return [...header];
  });
  const bytes = Uint8Array.from([...plain.subarray(0, 40), ...headers, ...plain.subarray(40)]);
  bytes[5] = bytes.length - 40;
  bytes[6] = kinds[0] ?? 17;
  return bytes;
}

test("IPv6's extension headers are walked, sixteen of them, and none beyond the packet", () => {
  const kinds = [0, 43, 60, 51, 135, 139, 140];
  const bytes = extended(kinds, [16, 24, 8, 12, 8, 8, 8]);
  expect(view.load(bytes)).toBe(true);
  expect(view).toMatchObject({ protocol: 17, sourcePort: 7, headerLength: 40 + 84 });
  expect(view.transportIsSound()).toBe(true);
  view.rewriteSourceIpv6([9, 9, 9, 9], 99);
  expect(view.transportIsSound()).toBe(true);
  expect(view.load(extended(new Array(16).fill(60), []))).toBe(true);
  expect(view.load(extended(new Array(17).fill(60), []))).toBe(false);
  expect(view.fault).toBe("extension-header");
  const tooLong = extended([60], [8]);
  tooLong[41] = 3;
  expect(view.load(tooLong)).toBe(false);
  expect(view.fault).toBe("extension-header");
  // What ESP holds nobody sees.
  const sealed = extended([50], [8]);
  expect(view.load(sealed)).toBe(true);
  expect(view).toMatchObject({ protocol: 50, hasTransport: false, sourcePort: 0 });
});

test("a packet is not built of what does not fit it", () => {
  const udp = { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(0) };
  const mixed = { source: 1, destination: [1, 2, 3, 4] } as const;
  expect(() => buildUdp(mixed, udp)).toThrow(TypeError);
  expect(() => buildUdp({ source: mixed.destination, destination: 1 }, udp)).toThrow(TypeError);
  const ip = { source: 1, destination: 2 };
  const filled = (length: number) => ({ ...udp, payload: new Uint8Array(length) });
  expect(buildUdp(ip, filled(65_507)).length).toBe(65_535);
  expect(() => buildUdp(ip, filled(65_508))).toThrow(RangeError);
  for (const length of [3, 44]) {
    const options = new Uint8Array(length);
    expect(() => buildUdp({ ...ip, options }, udp)).toThrow(RangeError);
    const segment = { ...udp, sequence: 0, acknowledgement: 0, flags: 0, window: 0, options };
    expect(() => buildTcp(ip, segment)).toThrow(RangeError);
  }
});

describe("a packet inside an ICMP error is read and rewritten, and the error's checksum follows", () => {
  test.each([
    ["IPv4", ipv4Recipe, ipv4Fields, uint32, 3, 28],
    ["IPv6", ipv6Recipe, ipv6Fields, ipv6Words, 1, 48],
  ] as const)("%s", (_version, inner, outer, addresses, type, quotedMin) => {
    const address: fc.Arbitrary<number | Ipv6Words> = addresses;
    fc.assert(
      fc.property(inner, outer, address, port, fc.nat(80), (made, ip, to, number, more) => {
        const { headroom = 0 } = made.ip;
        const packet = build(made).subarray(headroom);
        const quote = packet.slice(0, quotedMin + more);
        const error = buildIcmp(ip, { type, code: 3, rest: 0, payload: quote });
        expect(view.load(error, ip.headroom)).toBe(true);
        expect(quoted.loadQuoted(view)).toBe(true);
        expect(quoted.sourceAddress).toEqual(made.ip.source);
        if (made.kind !== "icmp") expect(quoted.sourcePort).toBe(made.transport.sourcePort);
        if (typeof to === "number") quoted.rewriteSource(to, number);
        else quoted.rewriteSourceIpv6(to, number);
        expect(view.transportIsSound()).toBe(true);
        expect(quoted.sourceAddress).toEqual(to);
        // Half a checksum is left alone.
        if (made.kind === "tcp" && quote.length === quotedMin + 9) return;
        const whole = changed(made, "source", to, number).subarray(headroom);
        expect(error.subarray(view.payloadOffset)).toEqual(whole.subarray(0, quote.length));
      }),
    );
  });

  test("others quote nothing", () => {
    fc.assert(
      fc.property(recipe, (made) => {
        load(made);
        expect(quoted.loadQuoted(view)).toBe(false);
      }),
    );
  });
});

test("any bytes are read or refused with a reason, and what is read lies in the packet", () => {
  const odd = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .tuple(recipe, fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 6 }), fc.nat(100))
      .map(([made, changes, cut]) => {
        const bytes = build({ ...made, ip: { ...made.ip, headroom: 0 } });
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes.subarray(0, bytes.length - Math.min(cut > 60 ? 0 : cut, bytes.length));
      }),
  );
  fc.assert(
    fc.property(odd, (bytes) => {
      if (!view.load(bytes)) {
        expect(view.fault).toBeDefined();
        return;
      }
      expect(view.fault).toBeUndefined();
      expect(view.end).toBeLessThanOrEqual(bytes.length);
      expect(view.transportOffset).toBeLessThanOrEqual(view.payloadOffset);
      expect(view.payloadOffset + view.payloadLength).toBeLessThanOrEqual(view.end);
      view.rewriteSource(1, 2);
      view.writeTransportChecksum();
      if (!view.isFragment) expect(view.transportIsSound()).toBe(true);
      if (quoted.loadQuoted(view)) quoted.rewriteDestination(3, 4);
    }),
    { numRuns: 5000 },
  );
});
