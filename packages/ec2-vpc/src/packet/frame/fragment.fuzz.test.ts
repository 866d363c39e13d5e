import { SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fragmentIpv4, fragmentIpv6 } from "./fragment.ts";
import { buildUdp } from "./packet-builder.ts";
import { PacketReader } from "./packet-reader.ts";
import { Reassembly } from "./reassembly.ts";
import { build, ipv4Recipe, ipv6Recipe, type Recipe } from "./testing/arbitrary.ts";

const reader = new PacketReader();

function load(bytes: Uint8Array, headroom = 0): PacketReader {
  expect(reader.load(bytes, headroom)).toBe(true);
  return reader;
}

/** Record route, which is not copied, between two that are. */
const OPTIONS = Uint8Array.from([0x94, 4, 0, 0, 1, 7, 7, 4, 0, 0, 0, 0, 0x88, 4, 1, 2]);

function packetOf(made: Recipe): Uint8Array {
  const isIpv4 = typeof made.ip.source === "number";
  const options = isIpv4 && made.ip.ttl! % 2 === 0 ? { options: OPTIONS } : {};
  return build({ ...made, ip: { ...made.ip, headroom: 0, dontFragment: false, ...options } });
}

function cut(packet: Uint8Array, mtu: number, headroom = 0): Uint8Array[] {
  const isIpv4 = packet[0]! >>> 4 === 4;
  const whole = load(packet);
  return (isIpv4 ? fragmentIpv4(whole, mtu, headroom) : fragmentIpv6(whole, mtu, 7, headroom))!;
}

const packet = fc.oneof(ipv4Recipe, ipv6Recipe).map(packetOf);
const mtu = fc.integer({ min: 120, max: 1500 });
const order = fc.array(fc.nat(), { maxLength: 40 });

function shuffled<Each>(list: readonly Each[], draws: readonly number[]): Each[] {
  const rest = [...list];
  return list.map((_, place) => rest.splice((draws[place] ?? 0) % rest.length, 1)[0]!);
}

describe("fragments", () => {
  test("each fits the MTU, and has the packet's addresses and the options that are copied", () => {
    fc.assert(
      fc.property(packet, mtu, fc.constantFrom(0, 14), (bytes, size, headroom) => {
        const fragments = cut(bytes, size, headroom);
        const { sourceAddress, destinationAddress } = load(bytes);
        for (const [place, fragment] of fragments.entries()) {
          const read = load(fragment, headroom);
          expect(read.totalLength).toBe(fragment.length - headroom);
          expect(read.totalLength).toBeLessThanOrEqual(size);
          expect(read.moreFragments).toBe(place < fragments.length - 1);
          expect(read.sourceAddress).toEqual(sourceAddress);
          expect(read.destinationAddress).toEqual(destinationAddress);
          if (read.version === 6 || place === 0 || (bytes[0]! & 15) === 5) continue;
          const options = fragment.subarray(headroom + 20, headroom + read.headerLength);
          expect([...options]).toEqual([0x94, 4, 0, 0, 0x88, 4, 1, 2]);
        }
      }),
    );
  });

  test("a packet that must not be cut is not, and an MTU without room for eight bytes cuts none", () => {
    const udp = { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(2000) };
    const whole = load(buildUdp({ source: 1, destination: 2 }, udp));
    expect(fragmentIpv4(whole, 1500)).toBeUndefined();
    expect(fragmentIpv4(whole, 2028)).toHaveLength(1);
    const cuttable = load(buildUdp({ source: 1, destination: 2, dontFragment: false }, udp));
    expect(fragmentIpv4(cuttable, 27)).toBeUndefined();
    expect(fragmentIpv4(cuttable, 28)).toHaveLength(2008 / 8);
    const [first] = fragmentIpv6(
      load(buildUdp({ source: [1, 1, 1, 1], destination: [2, 2, 2, 2] }, udp)),
      1280,
      9,
    )!;
    expect(fragmentIpv6(load(first!), 600, 9)).toBeUndefined();
    expect(reader.identification).toBe(9);
  });

  test("IPv6's headers for routers are in every fragment, those for the destination only in the first", () => {
    const udp = { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(600).fill(7) };
    const plain = buildUdp({ source: [1, 1, 1, 1], destination: [2, 2, 2, 2] }, udp);
    const headers = [
      [60, 0, 1, 4, 0, 0, 0, 0],
      [17, 0, 1, 4, 0, 0, 0, 0],
    ].flat();
    const bytes = Uint8Array.from([...plain.subarray(0, 40), ...headers, ...plain.subarray(40)]);
    bytes[5]! += 16;
    bytes[6] = 0;
    const fragments = cut(bytes, 320);
    expect(fragments.length).toBeGreaterThan(2);
    for (const fragment of fragments) {
      expect(fragment[6]).toBe(0);
      expect(fragment[40]).toBe(44);
      expect(fragment[48]).toBe(60);
    }
    const reassembly = new Reassembly(new SimulatedClock());
    const results = fragments.map((fragment) => reassembly.add(load(fragment)));
    expect(results.at(-1)).toEqual(bytes);
  });
});

describe("reassembly", () => {
  test("gives the packet once all has come, in any order, with duplicates, cut more than once", () => {
    fc.assert(
      fc.property(packet, mtu, mtu, order, order, (bytes, size, again, draws, doubled) => {
        const reassembly = new Reassembly(new SimulatedClock());
        const isIpv4 = bytes[0]! >>> 4 === 4;
        // Of IPv4 routers cut fragments again.
        const fragments = cut(bytes, size).flatMap((fragment) =>
          isIpv4 ? fragmentIpv4(load(fragment), again)! : [fragment],
        );
        const extra = doubled.slice(0, 3).map((at) => fragments[at % fragments.length]!);
        const coming = shuffled([...fragments, ...extra], draws);
        const results = coming.flatMap((fragment) => reassembly.add(load(fragment)) ?? []);
        if (fragments.length === 1) return;
        expect(results.length).toBeGreaterThan(0);
        for (const result of results) {
          expect(load(result).isFragment).toBe(false);
          expect(reader.transportIsSound()).toBe(true);
          expect(result).toEqual(bytes);
        }
      }),
    );
  });

  test("gives the packet's bytes or nothing when fragments overlap, whether they agree or not", () => {
    const changes = fc.array(fc.nat(4000), { maxLength: 2 });
    fc.assert(
      fc.property(packet, mtu, mtu, order, changes, (bytes, one, other, draws, flips) => {
        const reassembly = new Reassembly(new SimulatedClock());
        const fragments = [...cut(bytes, one), ...cut(bytes, other)];
        if (fragments.length < 3) return;
        const copies = fragments.map((fragment) => Uint8Array.from(fragment));
        for (const flip of flips) {
          const copy = copies[flip % copies.length]!;
          if (copy.length > 120) copy[copy.length - 1]! ^= 1;
        }
        const results = shuffled([...fragments, ...copies], draws).flatMap(
          (fragment) => reassembly.add(load(fragment)) ?? [],
        );
        // Whole once before anything contradicted it, perhaps with a flipped bit that its checksum tells.
        for (const result of results) {
          if (load(result).transportIsSound()) expect(result).toEqual(bytes);
        }
      }),
    );
  });

  const udp = { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(3000) };
  const fragmentsOf = (identification: number) =>
    cut(buildUdp({ source: 1, destination: 2, dontFragment: false, identification }, udp), 1500);

  test("once fragments overlap, the rest of the packet is dropped too", () => {
    const reassembly = new Reassembly(new SimulatedClock());
    const [first, second, third] = fragmentsOf(1);
    const bad = Uint8Array.from(second!);
    bad[1000] = 1;
    const late = [first!, second!, bad, third!, second!, first!];
    expect(late.map((fragment) => reassembly.add(load(fragment)))).toEqual(
      late.map(() => undefined),
    );
    expect(reassembly.heldBytes).toBeLessThan(1000);
  });

  test("what is not whole after 60 s is forgotten, and its first fragment told", async () => {
    const clock = new SimulatedClock();
    const told: Uint8Array[] = [];
    const reassembly = new Reassembly(clock, (first) => told.push(first));
    const [first, second] = fragmentsOf(1);
    reassembly.add(load(first!));
    await clock.advance(30_000);
    reassembly.add(load(fragmentsOf(2)[1]!));
    await clock.advance(29_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual([first]);
    expect(reassembly.unfinishedCount).toBe(1);
    await clock.advance(30_000);
    expect(told).toHaveLength(1);
    expect([reassembly.unfinishedCount, reassembly.heldBytes]).toEqual([0, 0]);
    expect(clock.nextDueMs).toBeUndefined();
    expect(reassembly.add(load(second!))).toBeUndefined();
  });

  test("what waits is bounded: the oldest goes first", () => {
    const clock = new SimulatedClock();
    const reassembly = new Reassembly(clock, undefined, { bytesMax: 20_000 });
    for (let id = 0; id < 1000; id++) {
      expect(reassembly.add(load(fragmentsOf(id)[0]!))).toBeUndefined();
      expect(reassembly.heldBytes).toBeLessThanOrEqual(20_000);
    }
    const [, second, third] = fragmentsOf(999);
    expect(reassembly.add(load(second!))).toBeUndefined();
    expect(reassembly.add(load(third!))?.length).toBe(3028);
    reassembly.close();
    expect([reassembly.heldBytes, clock.nextDueMs]).toEqual([0, undefined]);
  });
});
