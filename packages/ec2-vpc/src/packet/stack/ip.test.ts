import { describe, expect, it } from "vitest";
import {
  ETHERNET_HEADER_BYTES,
  etherType,
  sourceMac,
  writeEthernetHeader,
} from "../frame/ethernet.ts";
import { buildIcmpError } from "../frame/icmp.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { PacketView } from "../frame/packet-view.ts";
import type { Datagram, SocketError } from "./stack.ts";
import { pattern, until, Wire } from "./wire.fixture.ts";

const HOST_MAC = 0x02_00_00_00_00_01;
const ONE = ["10.0.0.1/24", "2001:db8::1/64"];
const OTHER = ["10.0.0.2/24", "2001:db8::2/64"];

function hosts(wire: Wire) {
  return {
    one: wire.host("one", { addresses: ONE }),
    other: wire.host("other", { addresses: OTHER }),
  };
}

describe.each([
  ["IPv4", "10.0.0.1", "10.0.0.2"],
  ["IPv6", "2001:db8::1", "2001:db8::2"],
])("a host on %s", (_, one, other) => {
  it("answers a ping with its payload, without time passing", async () => {
    const wire = new Wire(1);
    const { one: host } = hosts(wire);
    const payload = pattern(1_000);
    expect(await host.ping(other, { payload })).toEqual({ kind: "reply", from: other, payload });
    expect(wire.clock.monotonic()).toBe(0);
  });

  it("cuts what is larger than the link and puts it together again", async () => {
    const wire = new Wire(1);
    const { one: host, other: far } = hosts(wire);
    let largest = 0;
    wire.tap = (frame) => {
      largest = Math.max(largest, frame.length);
      return true;
    };
    const payload = pattern(20_000);
    expect(await host.ping(other, { payload })).toEqual({ kind: "reply", from: other, payload });
    expect(largest).toBeGreaterThan(1_400);
    expect(largest).toBeLessThanOrEqual(1_514);
    expect(far.use().reassemblies).toBe(0);
  });

  it("forgets fragments whose others never come", async () => {
    const wire = new Wire(1);
    const { one: host, other: far } = hosts(wire);
    await host.ping(other);
    let count = 0;
    wire.tap = (frame) => frame.length < 1_000 || count++ > 0;
    const ping = host.ping(other, { payload: pattern(5_000) });
    expect(far.use().reassemblies).toBe(1);
    expect(await until(wire.clock, ping)).toEqual({ kind: "timeout" });
    await wire.clock.advance(60_000);
    expect(far.use().reassemblies).toBe(0);
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("exchanges datagrams", async () => {
    const wire = new Wire(1);
    const { one: host, other: far } = hosts(wire);
    far.udp.bind({ port: 53 }, ({ bytes, sourceAddress: address, sourcePort: port }, socket) => {
      socket.send(Uint8Array.from(bytes).reverse(), { address, port });
    });
    const got: Datagram[] = [];
    const socket = host.udp.bind({}, (datagram) => got.push(datagram));
    expect(socket.port).toBeGreaterThanOrEqual(32_768);
    expect(socket.send(Uint8Array.of(1, 2, 3), { address: other, port: 53 })).toBe(true);
    expect(got).toEqual([
      {
        bytes: Uint8Array.of(3, 2, 1),
        sourceAddress: other,
        sourcePort: 53,
        destinationAddress: one,
      },
    ]);
  });

  it("says that a port is closed, and is told so", async () => {
    const wire = new Wire(1);
    const { one: host, other: far } = hosts(wire);
    const errors: SocketError[] = [];
    const socket = host.udp.bind(
      {},
      () => {},
      (error) => errors.push(error),
    );
    socket.send(pattern(10), { address: other, port: 9 });
    expect(errors.map(({ code }) => code)).toEqual(["refused"]);
    far.drop("udp", 9);
    socket.send(pattern(10), { address: other, port: 9 });
    expect(errors).toHaveLength(1);
  });

  it("is told that nobody has the address", async () => {
    const wire = new Wire(1);
    const { one: host } = hosts(wire);
    const absent = other.replace(/2$/, "99");
    const answer = await until(wire.clock, host.ping(absent));
    expect(answer).toMatchObject({ kind: "error", from: one });
    expect(wire.clock.monotonic()).toBe(3_000);
    expect(host.use().waitingFrames).toBe(0);
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("sends less at a time once a router says that the path takes less", async () => {
    const wire = new Wire(1);
    const { one: host, other: far } = hosts(wire);
    const listener = far.tcp.listen({ port: 80 });
    const near = await host.tcp.connect({ address: other, port: 80 });
    const connection = (await listener.accept())!;
    const router = wire.cable();
    let largest = 0;
    wire.tap = (frame) => {
      const view = new PacketView();
      if (!view.load(frame, ETHERNET_HEADER_BYTES)) return true;
      if (sourceMac(frame) !== HOST_MAC) return true;
      if (view.totalLength <= 1_300) {
        largest = Math.max(largest, view.totalLength);
        return true;
      }
      const fields = { headroom: ETHERNET_HEADER_BYTES };
      const from = view.destinationAddress;
      const error = buildIcmpError(view, { kind: "too-big", nextHopMtu: 1_300 }, from, fields)!;
      writeEthernetHeader(error, {
        destination: HOST_MAC,
        source: 0x02_00_00_00_00_77,
        etherType: etherType(frame),
      });
      router.send(error);
      return false;
    };
    void near.write(pattern(100_000));
    near.end();
    let received = 0;
    for await (const bytes of connection) received += bytes.length;
    expect(received).toBe(100_000);
    expect(wire.clock.monotonic()).toBe(0);
    expect(largest).toBe(1_300);
    // Known now for whatever goes there.
    expect(await host.ping(other, { payload: pattern(4_000) })).toMatchObject({ kind: "reply" });
  });
});

describe("a host", () => {
  it("has several addresses on a card, takes further ones and lets go of them", async () => {
    const wire = new Wire(1);
    const { one, other } = hosts(wire);
    const [card] = other.cards;
    card!.addAddress("10.0.0.50/24");
    expect(await one.ping("10.0.0.50")).toMatchObject({ kind: "reply", from: "10.0.0.50" });
    expect(card!.addresses).toEqual(["10.0.0.2", "2001:db8::2", "10.0.0.50", "fe80::ff:fe00:2"]);
    card!.removeAddress("10.0.0.50");
    expect(await until(wire.clock, one.ping("10.0.0.50"))).toEqual({ kind: "timeout" });
  });

  it("reaches itself", async () => {
    const wire = new Wire(1);
    const { one } = hosts(wire);
    expect(await one.ping("10.0.0.1")).toMatchObject({ kind: "reply" });
    const listener = one.tcp.listen({ port: 80 });
    const near = await one.tcp.connect({ address: "10.0.0.1", port: 80 });
    expect((await listener.accept())?.remotePort).toBe(near.localPort);
    expect(wire.framesSent).toBe(2);
  });

  it("takes the card with the most specific route, and that of the source for answers", async () => {
    const [wide, narrow] = [new Wire("wide"), new Wire("narrow")];
    const host = wide.host("host", { addresses: ["10.0.0.1/16"], gateways: ["10.0.0.9"] });
    host.plug({
      name: "eth1",
      macAddress: "02:00:00:00:09:01",
      mtu: 1_500,
      cable: narrow.cable(),
      addresses: ["10.0.7.1/24"],
      gateways: ["10.0.7.9"],
    });
    const used = async (address: string, localAddress?: string) => {
      const before = [wide.framesSent, narrow.framesSent];
      void host.ping(address, localAddress === undefined ? {} : { localAddress });
      return wide.framesSent > before[0]! ? "wide" : narrow.framesSent > before[1]! ? "narrow" : "";
    };
    expect(await used("10.0.7.5")).toBe("narrow");
    expect(await used("10.0.8.5")).toBe("wide");
    expect(await used("192.0.2.1")).toBe("wide");
    expect(await used("192.0.2.2", "10.0.7.1")).toBe("narrow");
    host.close();
    expect(wide.clock.nextDueMs).toBeUndefined();
  });

  it("as a server of the platform asks nobody who they are", async () => {
    const wire = new Wire(1);
    const one = wire.host("one", { addresses: ["10.0.0.1/24"], gateways: ["10.0.0.9"] });
    const server = wire.host("server", {
      addresses: ["10.0.0.9/0"],
      learnsNeighbours: true,
      takesAnyAddress: true,
    });
    const listener = server.tcp.listen({ port: 80 });
    let asked = 0;
    wire.tap = (frame) => {
      if (etherType(frame) === ETHER_TYPE.arp) asked++;
      return true;
    };
    const near = await one.tcp.connect({ address: "203.0.113.7", port: 80 });
    const far = (await listener.accept())!;
    expect(far.localAddress).toBe("203.0.113.7");
    far.hopLimit = 1;
    await far.write(pattern(10));
    expect(await near.read()).toEqual(pattern(10));
    // The client's question for its gateway, and the answer to that.
    expect(asked).toBe(2);
  });

  it("sends packets with the hops that a connection is told to", async () => {
    const wire = new Wire(1);
    const { one, other } = hosts(wire);
    const listener = other.tcp.listen({ port: 80 });
    const near = await one.tcp.connect({ address: "10.0.0.2", port: 80 });
    const far = (await listener.accept())!;
    const hops: number[] = [];
    wire.tap = (frame) => {
      const view = new PacketView();
      if (view.load(frame, ETHERNET_HEADER_BYTES)) hops.push(view.ttl);
      return true;
    };
    far.hopLimit = 2;
    void far.write(pattern(10));
    await near.read();
    expect(hops[0]).toBe(2);
  });

  it("does not answer echoes and datagrams that were sent to everybody", async () => {
    const wire = new Wire(1);
    const { one, other } = hosts(wire);
    const errors: SocketError[] = [];
    const got: Datagram[] = [];
    other.udp.bind({ port: 7 }, (datagram) => got.push(datagram));
    const socket = one.udp.bind(
      {},
      () => {},
      (error) => errors.push(error),
    );
    one.cards[0]!.addAddress("255.255.255.254/0");
    socket.send(pattern(3), { address: "255.255.255.255", port: 7 });
    socket.send(pattern(3), { address: "255.255.255.255", port: 8 });
    expect(got.map(({ destinationAddress }) => destinationAddress)).toEqual(["255.255.255.255"]);
    expect(errors).toEqual([]);
  });

  it("keeps frames that wait for a neighbour within bounds", () => {
    const wire = new Wire(1);
    const limits = { waitingFramesPerNeighbourMax: 4, waitingFramesMax: 10, neighboursMax: 50 };
    const host = wire.host("host", { addresses: ["10.0.0.1/16"] }, limits);
    const socket = host.udp.bind({}, () => {});
    let taken = 0;
    for (let each = 0; each < 100; each++) {
      for (let copy = 0; copy < 6; copy++) {
        const isTaken = socket.send(pattern(10), { address: `10.0.1.${each}`, port: 1 });
        if (isTaken) taken++;
      }
    }
    expect(taken).toBe(10);
    expect(host.use().waitingFrames).toBe(10);
    host.close();
    expect(wire.clock.nextDueMs).toBeUndefined();
  });

  it("says no more errors than 1,000 a second", async () => {
    const wire = new Wire(1);
    const { one } = hosts(wire);
    let errors = 0;
    const socket = one.udp.bind(
      {},
      () => {},
      () => errors++,
    );
    const flood = () => {
      for (let port = 1; port <= 3_000; port++) {
        socket.send(pattern(1), { address: "10.0.0.2", port });
      }
    };
    flood();
    expect(errors).toBe(1_000);
    await wire.clock.advance(100);
    flood();
    expect(errors).toBe(1_100);
  });

  it("looks again at a packet for an address that it is given meanwhile", async () => {
    const wire = new Wire(1);
    const one = wire.host("one", { addresses: ["10.0.0.1/24"], gateways: ["10.0.0.2"] });
    const { createStack } = await import("./host-stack.ts");
    let asked = 0;
    const other = createStack({
      clock: wire.clock,
      random: wire.random,
      onStrangePacket: async (card) => {
        asked++;
        await Promise.resolve();
        if (asked === 1) card.addAddress("192.0.2.7/32");
      },
    });
    wire.plug(other, { addresses: ["10.0.0.2/24"], gateways: ["10.0.0.1"] });
    expect(await one.ping("192.0.2.7")).toMatchObject({ kind: "reply", from: "192.0.2.7" });
    expect(asked).toBe(1);
    expect(await until(wire.clock, one.ping("192.0.2.8"))).toEqual({ kind: "timeout" });
    expect(asked).toBe(2);
  });
});
