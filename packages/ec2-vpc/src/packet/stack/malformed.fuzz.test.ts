/** Frames that are wrong in every way: no exception, nothing kept, and the host still answers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildArp } from "../frame/arp.ts";
import { buildDhcp } from "../frame/dhcp.ts";
import { buildEthernet, ETHERNET_HEADER_BYTES } from "../frame/ethernet.ts";
import { buildNeighborMessage } from "../frame/neighbor-discovery.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { buildIcmp, buildTcp, buildUdp } from "../frame/packet-builder.ts";
import { until, Wire } from "./wire.fixture.ts";

const HOST = 0x0a000001;
const HOST_V6 = [0x20010db8, 0, 0, 1] as const;
const PEER_V6 = [0x20010db8, 0, 0, 2] as const;
const HOST_MAC = 0x02_00_00_00_00_01;

const uint16 = fc.nat(0xffff);
const uint32 = fc.nat(0xffffffff);
const port = fc.oneof(fc.constantFrom(7, 53, 68, 80, 9), uint16);
const payload = fc.uint8Array({ maxLength: 100 });

const ip = fc
  .record({ isIpv6: fc.boolean(), source: fc.constantFrom(0x0a000002, 0x0a000001, 0, 0xffffffff) })
  .map(({ isIpv6, source }) =>
    isIpv6
      ? { source: PEER_V6, destination: HOST_V6, dontFragment: false }
      : { source, destination: HOST, dontFragment: false },
  );

const tcp = fc
  .tuple(ip, port, port, uint32, uint32, fc.nat(0x3f), uint16, payload)
  .map(([fields, sourcePort, destinationPort, sequence, acknowledgement, flags, window, bytes]) =>
    buildTcp(fields, {
      sourcePort,
      destinationPort,
      sequence,
      acknowledgement,
      flags,
      window,
      options: bytes.subarray(0, Math.min(40, bytes.length & ~3)),
      payload: bytes,
    }),
  );
const udp = fc
  .tuple(ip, port, port, payload)
  .map(([fields, sourcePort, destinationPort, bytes]) =>
    buildUdp(fields, { sourcePort, destinationPort, payload: bytes }),
  );
const icmp = fc
  .tuple(ip, fc.oneof(fc.nat(255), fc.constantFrom(0, 3, 8, 11, 128, 2)), fc.nat(5), uint32)
  .chain(([fields, type, code, rest]) =>
    fc
      .oneof(payload, tcp, udp)
      .map((quoted) => buildIcmp(fields, { type, code, rest, payload: quoted })),
  );
const neighbor = fc.tuple(uint32, fc.boolean()).map(([target, isAnswer]) =>
  buildNeighborMessage(
    { source: PEER_V6, destination: HOST_V6 },
    isAnswer
      ? {
          kind: "neighbor-advertisement",
          target: [0x20010db8, 0, 0, target],
          isRouter: true,
          isSolicited: false,
          isOverride: true,
          linkAddress: 0x020000000009,
        }
      : { kind: "neighbor-solicitation", target: HOST_V6, linkAddress: target },
  ),
);
const dhcp = fc.tuple(fc.nat(8), uint32, uint32).map(([messageType, address, transactionId]) =>
  buildUdp(
    { source: 0x0a0000fe, destination: HOST },
    {
      sourcePort: 67,
      destinationPort: 68,
      payload: buildDhcp({
        isReply: true,
        transactionId,
        seconds: 0,
        isBroadcast: false,
        clientAddress: 0,
        yourAddress: address,
        serverAddress: 0,
        relayAddress: 0,
        clientMac: HOST_MAC,
        options: { messageType, serverIdentifier: 0x0a0000fe, leaseSeconds: 1 },
      }),
    },
  ),
);
const arp = fc.tuple(uint32, fc.boolean()).map(([senderAddress, isReply]) => ({
  etherType: ETHER_TYPE.arp as number,
  bytes: buildArp({
    operation: isReply ? "reply" : "request",
    senderMac: 0x020000000009,
    senderAddress,
    targetMac: HOST_MAC,
    targetAddress: HOST,
  }),
}));

const packet = fc.oneof(tcp, udp, icmp, neighbor, dhcp, payload).map((bytes) => ({
  etherType: (bytes[0] ?? 0) >>> 4 === 6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4,
  bytes,
}));

/** Bits turned over, and an end cut off. */
const harm = fc.record({
  flips: fc.array(fc.tuple(fc.nat(200), fc.nat(7)), { maxLength: 4 }),
  cut: fc.option(fc.nat(120), { nil: undefined }),
});

const frame = fc
  .tuple(fc.oneof(packet, packet, arp), harm)
  .map(([{ etherType, bytes }, { flips, cut }]) => {
    const header = { destination: HOST_MAC, source: 0x020000000009, etherType };
    const whole = buildEthernet(header, bytes).slice(0, cut ?? 9_000);
    for (const [at, bit] of flips) {
      const place = ETHERNET_HEADER_BYTES + at;
      if (place < whole.length) whole[place]! ^= 1 << bit;
    }
    return whole;
  });

describe("a host that is sent nonsense", () => {
  it("does not throw, holds nothing in the end, and answers", async () => {
    const attack = fc.array(frame, { minLength: 200, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), attack, async (seed, frames) => {
        const wire = new Wire(seed);
        const addresses = ["10.0.0.1/24", "2001:db8::1/64"];
        const host = wire.host("host", { addresses, macAddress: "02:00:00:00:00:01" });
        host.tcp.listen({ port: 80 });
        host.udp.bind({ port: 53 }, () => {});
        const attacker = wire.cable();
        for (const each of frames) attacker.send(each);
        await wire.clock.advance(3_600_000);
        expect(host.use()).toMatchObject({ halfOpen: 0, reassemblies: 0, waitingFrames: 0 });
        const peer = wire.host("peer", { addresses: ["10.0.0.3/24"] });
        const answer = await until(wire.clock, peer.ping("10.0.0.1"));
        expect(answer).toMatchObject({ kind: "reply" });
        host.close();
        peer.close();
        expect(wire.clock.nextDueMs).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});
