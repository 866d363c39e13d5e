import { SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ArpMessage, buildArp, parseArp } from "./arp.ts";
import {
  buildEthernet,
  destinationMac,
  etherType,
  isEthernet,
  isMulticastMac,
  sourceMac,
} from "./ethernet.ts";
import { buildEcho, buildIcmpError, type IcmpError, nextHopMtu, readEcho } from "./icmp.ts";
import {
  buildNeighborMessage,
  type NeighborMessage,
  type PrefixInformation,
  readNeighborMessage,
} from "./neighbor-discovery.ts";
import { ICMP_TYPE, ICMPV6_TYPE, TCP_FLAG } from "./numbers.ts";
import { buildTcp, buildUdp } from "./packet-builder.ts";
import { PacketView } from "./packet-view.ts";
import { PcapCapture, pcapRecord } from "./pcap.ts";
import { clampSegmentSize, encodeTcpOptions, readTcpOptions, type TcpOptions } from "./tcp.ts";
import {
  build,
  ipv4Fields,
  ipv6Fields,
  ipv6Words,
  payload,
  recipe,
  uint32,
} from "./testing/arbitrary.ts";

const view = new PacketView();
const quoted = new PacketView();
const uint16 = fc.nat(0xffff);
const mac = fc
  .tuple(fc.nat(0xffffff), fc.nat(0xffffff))
  .map(([high, low]) => high * 0x1000000 + low);
const maybeMac = fc.option(mac, { nil: undefined });

test("Ethernet and ARP are read as they were written", () => {
  const header = fc.record({ destination: mac, source: mac, etherType: uint16 });
  const arp: fc.Arbitrary<ArpMessage> = fc.record({
    operation: fc.constantFrom("request", "reply"),
    senderMac: mac,
    senderAddress: uint32,
    targetMac: mac,
    targetAddress: uint32,
  });
  fc.assert(
    fc.property(header, arp, fc.nat(13), (ethernet, message, cut) => {
      const frame = buildEthernet(ethernet, buildArp(message));
      expect(isEthernet(frame)).toBe(true);
      expect(destinationMac(frame)).toBe(ethernet.destination);
      expect(sourceMac(frame)).toBe(ethernet.source);
      expect(etherType(frame)).toBe(ethernet.etherType);
      expect(isMulticastMac(ethernet.destination)).toBe((frame[0]! & 1) === 1);
      expect(parseArp(frame, 14)).toEqual(message);
      expect(isEthernet(frame.subarray(0, cut))).toBe(false);
      expect(parseArp(frame.subarray(0, 41 - cut), 14)).toBeUndefined();
    }),
  );
});

test("ARP of other links, protocols and operations is none", () => {
  const message = { senderMac: 1, senderAddress: 2, targetMac: 3, targetAddress: 4 };
  const bytes = buildArp({ operation: "request", ...message });
  for (const at of [0, 1, 2, 3, 4, 5, 6]) {
    const other = Uint8Array.from(bytes);
    other[at]! ^= 0x10;
    expect(parseArp(other)).toBeUndefined();
  }
});

const tcpOptions: fc.Arbitrary<TcpOptions> = fc.oneof(
  fc.record(
    {
      maximumSegmentSize: uint16,
      windowScale: fc.nat(14),
      sackPermitted: fc.constant(true),
      timestamps: fc.record({ value: uint32, echo: uint32 }),
    },
    { requiredKeys: [] },
  ),
  fc.record({
    sackBlocks: fc.array(fc.record({ from: uint32, to: uint32 }), { minLength: 1, maxLength: 4 }),
  }),
);
const ports = { sourcePort: 1, destinationPort: 2 };
const segment = { ...ports, sequence: 3, acknowledgement: 0, flags: TCP_FLAG.syn, window: 5 };

test("TCP's options are read as they were written, and a clamped segment size leaves the rest sound", () => {
  fc.assert(
    fc.property(ipv4Fields, tcpOptions, uint16, fc.boolean(), (ip, written, clamp, isOdd) => {
      const encoded = encodeTcpOptions(written);
      // One byte of nothing before them puts numbers at odd places.
      const fits = encoded.length <= 36 && isOdd;
      const options = fits ? Uint8Array.from([1, ...encoded, 0, 0, 0]) : encoded;
      expect(view.load(buildTcp(ip, { ...segment, options }), ip.headroom)).toBe(true);
      expect(readTcpOptions(view)).toEqual(written);
      clampSegmentSize(view, clamp);
      expect(view.transportIsSound()).toBe(true);
      const { maximumSegmentSize: size } = written;
      const clamped = size === undefined ? {} : { maximumSegmentSize: Math.min(size, clamp) };
      expect(readTcpOptions(view)).toEqual({ ...written, ...clamped });
    }),
  );
});

test("TCP's options that are cut off or odd are left out", () => {
  fc.assert(
    fc.property(ipv4Fields, fc.uint8Array({ minLength: 12, maxLength: 12 }), (ip, options) => {
      expect(view.load(buildTcp(ip, { ...segment, options }), ip.headroom)).toBe(true);
      const read = readTcpOptions(view);
      expect(readTcpOptions(view)).toEqual(read);
      clampSegmentSize(view, 10);
      expect(view.transportIsSound()).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("echoes are read as they were written", () => {
  const echo = fc.record({
    ...{ isReply: fc.boolean(), identifier: uint16, sequence: uint16, payload },
  });
  fc.assert(
    fc.property(fc.oneof(ipv4Fields, ipv6Fields), echo, (ip, written) => {
      expect(view.load(buildEcho(ip, written), ip.headroom)).toBe(true);
      expect(view.isIcmpQuery).toBe(true);
      expect(readEcho(view)).toEqual(written);
    }),
  );
});

const error: fc.Arbitrary<IcmpError> = fc.oneof(
  fc.record({
    kind: fc.constant("unreachable" as const),
    reason: fc.constantFrom("network", "host", "protocol", "port", "prohibited"),
  }),
  fc.record({ kind: fc.constant("too-big" as const), nextHopMtu: uint16 }),
  fc.record({
    kind: fc.constant("time-exceeded" as const),
    reason: fc.constantFrom("hops", "reassembly"),
  }),
);

test("an error goes to who sent the packet, quotes it, and is as long as errors may be", () => {
  fc.assert(
    fc.property(recipe, error, uint32, ipv6Words, (made, about, ipv4, ipv6) => {
      const bytes = build(made);
      view.load(bytes, made.ip.headroom);
      const source = view.sourceAddress;
      const sent = buildIcmpError(view, about, typeof source === "number" ? ipv4 : ipv6);
      if (sent === undefined) return;
      expect(sent.length).toBeLessThanOrEqual(typeof source === "number" ? 576 : 1280);
      expect(view.load(sent)).toBe(true);
      expect(view.transportIsSound()).toBe(true);
      expect(view.isIcmpError).toBe(true);
      expect(view.destinationAddress).toEqual(source);
      expect(nextHopMtu(view)).toBe(about.kind === "too-big" ? about.nextHopMtu : undefined);
      expect(quoted.loadQuoted(view)).toBe(true);
      expect(quoted.destinationAddress).toEqual(made.ip.destination);
      // Nobody answers an error with an error.
      expect(buildIcmpError(view, about, ipv4)).toBeUndefined();
    }),
  );
});

test.each([
  [{ kind: "unreachable", reason: "network" }, 3, 0, 1, 0],
  [{ kind: "unreachable", reason: "host" }, 3, 1, 1, 3],
  [{ kind: "unreachable", reason: "protocol" }, 3, 2, 4, 1],
  [{ kind: "unreachable", reason: "port" }, 3, 3, 1, 4],
  [{ kind: "unreachable", reason: "prohibited" }, 3, 13, 1, 1],
  [{ kind: "too-big", nextHopMtu: 1400 }, 3, 4, 2, 0],
  [{ kind: "time-exceeded", reason: "hops" }, 11, 0, 3, 0],
  [{ kind: "time-exceeded", reason: "reassembly" }, 11, 1, 3, 1],
] as const)("%o has IANA's type and code", (about, type, code, typeIpv6, codeIpv6) => {
  const udp = { ...ports, payload: new Uint8Array(4) };
  view.load(buildUdp({ source: 0x0a000001, destination: 0x0a000002 }, udp));
  quoted.load(buildIcmpError(view, about, 0x0a000003)!);
  expect([quoted.icmpType, quoted.icmpCode]).toEqual([type, code]);
  view.load(buildUdp({ source: [0xfd000000, 0, 0, 1], destination: [0xfd000000, 0, 0, 2] }, udp));
  quoted.load(buildIcmpError(view, about, [0xfd000000, 0, 0, 3])!);
  expect([quoted.icmpType, quoted.icmpCode]).toEqual([typeIpv6, codeIpv6]);
});

test.each([
  ["a group", { source: 0x0a000001, destination: 0xe0000001 }],
  ["everyone", { source: 0x0a000001, destination: 0xffffffff }],
  ["nobody in particular, from", { source: 0, destination: 0x0a000001 }],
] as const)("no error is sent about a packet to %s", (_whom, ip) => {
  view.load(buildUdp(ip, { ...ports, payload: new Uint8Array(4) }));
  expect(buildIcmpError(view, { kind: "unreachable", reason: "port" }, 1)).toBeUndefined();
});

const target = ipv6Words.filter(([first]) => first >>> 24 !== 0xff);
const neighborMessage: fc.Arbitrary<NeighborMessage> = fc.oneof(
  fc.record({ kind: fc.constant("router-solicitation" as const), linkAddress: maybeMac }),
  fc.record({
    kind: fc.constant("router-advertisement" as const),
    hopLimit: fc.nat(255),
    isManaged: fc.boolean(),
    hasOtherConfiguration: fc.boolean(),
    lifetimeSeconds: uint16,
    reachableMs: uint32,
    retransmitMs: uint32,
    linkAddress: maybeMac,
    mtu: fc.option(uint32, { nil: undefined }),
    prefixes: fc.array(
      fc.record({
        prefix: ipv6Words,
        length: fc.nat(128),
        isOnLink: fc.boolean(),
        isAutonomous: fc.boolean(),
        validSeconds: uint32,
        preferredSeconds: uint32,
      }),
      { maxLength: 3 },
    ),
  }),
  fc.record({ kind: fc.constant("neighbor-solicitation" as const), target, linkAddress: maybeMac }),
  fc.record({
    kind: fc.constant("neighbor-advertisement" as const),
    ...{ target, isRouter: fc.boolean(), isSolicited: fc.boolean(), isOverride: fc.boolean() },
    linkAddress: maybeMac,
  }),
);

test("neighbor discovery is read as it was written, and only from the link itself", () => {
  fc.assert(
    fc.property(ipv6Fields, neighborMessage, (ip, written) => {
      const bytes = buildNeighborMessage(ip, written);
      expect(view.load(bytes, ip.headroom)).toBe(true);
      expect(view.icmpType).toBe(
        {
          "router-solicitation": ICMPV6_TYPE.routerSolicitation,
          "router-advertisement": ICMPV6_TYPE.routerAdvertisement,
          "neighbor-solicitation": ICMPV6_TYPE.neighborSolicitation,
          "neighbor-advertisement": ICMPV6_TYPE.neighborAdvertisement,
        }[written.kind],
      );
      expect(readNeighborMessage(view)).toEqual(written);
      view.decrementTtl();
      expect(readNeighborMessage(view)).toBeUndefined();
    }),
  );
});

test("an advertisement of a router lies in the bytes as RFC 4861 draws it", () => {
  const prefix: PrefixInformation = {
    ...{ length: 64, isOnLink: true, isAutonomous: false },
    ...{ validSeconds: 3600, preferredSeconds: 1800 },
    prefix: [0x20010db8, 0, 0, 0],
  };
  const bytes = buildNeighborMessage(
    { source: [0xfe800000, 0, 0, 1], destination: [0xff020000, 0, 0, 1] },
    {
      ...{ kind: "router-advertisement", hopLimit: 64, isManaged: true, lifetimeSeconds: 1800 },
      ...{ hasOtherConfiguration: false, reachableMs: 0, retransmitMs: 5 },
      ...{ linkAddress: 0x0e5700000001, mtu: 9001, prefixes: [prefix] },
    },
  );
  const hex = Buffer.from(bytes).toString("hex");
  expect(hex.slice(0, 16)).toBe("6000000000403aff");
  expect(hex.slice(80, 84)).toBe("8600");
  expect(hex.slice(88)).toBe(
    "40800708" +
      "0000000000000005" +
      "01010e5700000001" +
      "0501000000002329" +
      "03044080" +
      "00000e1000000708" +
      "00000000" +
      "20010db8000000000000000000000000",
  );
});

test("a neighbor's message that is cut off is none, unless it is cut between options", () => {
  const ip = { source: [1, 2, 3, 4], destination: [1, 2, 3, 5] } as const;
  const target = [9, 8, 7, 6] as const;
  const router: NeighborMessage = {
    ...{ kind: "router-advertisement", hopLimit: 1, isManaged: false, lifetimeSeconds: 2 },
    ...{ hasOtherConfiguration: true, reachableMs: 3, retransmitMs: 4, linkAddress: 7 },
    ...{ mtu: undefined, prefixes: [] },
  };
  const messages: readonly (readonly [NeighborMessage, number])[] = [
    [{ kind: "router-solicitation", linkAddress: 7 }, 0],
    [router, 8],
    [{ kind: "neighbor-solicitation", target, linkAddress: 7 }, 16],
  ];
  for (const [message, fixed] of messages) {
    const bytes = buildNeighborMessage(ip, message);
    for (let length = 48; length < bytes.length; length++) {
      const cut = bytes.slice(0, length);
      cut[5] = length - 40;
      expect(view.load(cut)).toBe(true);
      view.writeTransportChecksum();
      const whole = length === 48 + fixed ? { ...message, linkAddress: undefined } : undefined;
      expect(readNeighborMessage(view), `${message.kind} ${length}`).toEqual(whole);
    }
  }
});

test("an option without length ends a neighbor's message, whose rest nobody reads", () => {
  const bytes = buildNeighborMessage(
    { source: [1, 2, 3, 4], destination: [1, 2, 3, 5] },
    { kind: "neighbor-solicitation", target: [1, 2, 3, 5], linkAddress: 7 },
  );
  bytes[bytes.length - 7] = 0;
  view.load(bytes);
  view.writeTransportChecksum();
  expect(view.transportIsSound()).toBe(true);
  expect(readNeighborMessage(view)).toBeUndefined();
});

test("timestamps of ICMP are queries, quenches and redirects are errors", () => {
  for (const [type, isQuery, isError] of [
    [ICMP_TYPE.timestampRequest, true, false],
    [ICMP_TYPE.sourceQuench, false, true],
    [ICMP_TYPE.redirect, false, true],
    [ICMP_TYPE.parameterProblem, false, true],
    [15, false, false],
  ] as const) {
    const transport = { type, code: 0, rest: 0x50000, payload: new Uint8Array(20) };
    view.load(build({ kind: "icmp", ip: { source: 1, destination: 2 }, transport }));
    expect([view.isIcmpQuery, view.isIcmpError]).toEqual([isQuery, isError]);
    expect(view.icmpIdentifier).toBe(isQuery ? 5 : 0);
  }
});

test("a capture has the file's header and a record a frame, with the clock's microseconds", async () => {
  const clock = new SimulatedClock(Date.UTC(2026, 0, 1));
  const capture = new PcapCapture(clock);
  const header = Buffer.from(capture.header());
  expect(header.toString("hex")).toBe("a1b2c3d40002000400000000000000000004000000000001");
  await clock.advance(1234.567);
  const record = Buffer.from(capture.record(Uint8Array.of(1, 2, 3)));
  expect(record.readUInt32BE(0)).toBe(Date.UTC(2026, 0, 1) / 1000 + 1);
  expect(record.readUInt32BE(4)).toBe(234_567);
  expect(record.subarray(8).toString("hex")).toBe("0000000300000003010203");
  const long = Buffer.from(pcapRecord(new Uint8Array(300_000), 0));
  expect([long.readUInt32BE(8), long.readUInt32BE(12)]).toEqual([262_144, 300_000]);
});
