/** What a switch answers itself, and what it takes no notice of: frames as a card sends them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BROADCAST_MAC,
  formatMac,
  type Ipv6Words,
  linkLocalOf,
  type MacAddress,
  multicastMacOf,
  parseIpv4,
  parseIpv6,
  parseMac,
  solicitedNodeOf,
  UNSPECIFIED_IPV6,
} from "../frame/address.ts";
import { buildArp, parseArp } from "../frame/arp.ts";
import {
  buildEthernet,
  destinationMac,
  ETHERNET_HEADER_BYTES,
  etherType,
  sourceMac,
} from "../frame/ethernet.ts";
import {
  buildNeighborMessage,
  type NeighborMessage,
  readNeighborMessage,
} from "../frame/neighbor-discovery.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import { networkIdentifier } from "./encapsulation.ts";
import {
  ANN,
  ANN_ADDRESS,
  ANN_MAC,
  BEN,
  BEN_ADDRESS,
  BEN_MAC,
  framesOf,
  type Office,
  openOffice,
} from "./office.fixture.ts";
import { routerMac } from "./router-address.ts";

const ROUTER = routerMac("subnet-a");
const mac = (text: string) => parseMac(text) as MacAddress;
const ipv4 = (text: string) => parseIpv4(text) as number;
const ipv6 = (text: string) => parseIpv6(text) as Ipv6Words;

function plugged(office: Office = openOffice()) {
  const at = (interfaceId: string) => {
    const received: Uint8Array[] = [];
    const cable = office.network.plug(interfaceId);
    cable.receive((frame) => received.push(frame));
    const drops = () => office.network.counters(interfaceId)?.drops ?? {};
    return { send: cable.send, received, drops };
  };
  return { office, ann: at(ANN), ben: at(BEN) };
}

function arpRequest(target: string, sender = ANN_ADDRESS, senderMac = ANN_MAC): Uint8Array {
  const request = buildArp({
    operation: "request",
    senderMac: mac(senderMac),
    senderAddress: ipv4(sender),
    targetMac: 0,
    targetAddress: ipv4(target),
  });
  const header = { destination: BROADCAST_MAC, source: mac(ANN_MAC), etherType: ETHER_TYPE.arp };
  return buildEthernet(header, request);
}

function packetTo(destination: MacAddress, more: { source?: string; to?: string } = {}) {
  const { source = ANN_ADDRESS, to = BEN_ADDRESS } = more;
  const packet = buildUdp(
    { source: ipv4(source), destination: ipv4(to) },
    { sourcePort: 9, destinationPort: 9, payload: new Uint8Array(4) },
  );
  const header = { destination, source: mac(ANN_MAC), etherType: ETHER_TYPE.ipv4 };
  return buildEthernet(header, packet);
}

test.each([
  ["the router", "10.0.1.1", formatMac(ROUTER)],
  ["the resolver", "10.0.0.2", formatMac(ROUTER)],
  ["instance metadata", "169.254.169.254", formatMac(ROUTER)],
  ["an interface of the VPC", BEN_ADDRESS, BEN_MAC],
])("ARP for %s is answered by the switch, and nobody else hears it", (_what, target, owner) => {
  const { ann, ben } = plugged();
  ann.send(arpRequest(target));
  const [reply] = ann.received;
  expect(reply && parseArp(reply, ETHERNET_HEADER_BYTES)).toEqual({
    operation: "reply",
    senderMac: mac(owner),
    senderAddress: ipv4(target),
    targetMac: mac(ANN_MAC),
    targetAddress: ipv4(ANN_ADDRESS),
  });
  expect(reply && [destinationMac(reply), sourceMac(reply)]).toEqual([mac(ANN_MAC), mac(owner)]);
  expect(ben.received).toEqual([]);
});

test("ARP for what does not exist, or is the asker's own, is not answered", () => {
  const { ann, ben } = plugged();
  ann.send(arpRequest("10.0.1.99"));
  ann.send(arpRequest(ANN_ADDRESS));
  ann.send(arpRequest(ANN_ADDRESS, "0.0.0.0"));
  expect(ann.received).toEqual([]);
  expect(ben.received).toEqual([]);
  expect(ann.drops()).toEqual({ "unanswered-arp": 3 });
});

test("who uses another's addresses is not heard", () => {
  const { ann, ben } = plugged();
  ann.send(arpRequest("10.0.1.1", BEN_ADDRESS));
  ann.send(arpRequest("10.0.1.1", ANN_ADDRESS, BEN_MAC));
  const frame = packetTo(ROUTER);
  frame.set([2, 0, 0, 0, 0, 0x0b], 6);
  ann.send(frame);
  ann.send(packetTo(ROUTER, { source: "10.0.1.6" }));
  expect(ann.drops()).toEqual({ "spoofed-arp": 1, "spoofed-source-mac": 2 });
  expect(ann.received).toEqual([]);
  expect(ben.received).toEqual([]);
});

test("a packet comes out with the router's address, or its neighbor's in one subnet", () => {
  const { office, ann, ben } = plugged();
  ann.send(packetTo(ROUTER));
  office.change(BEN, { subnetId: "subnet-a" });
  ann.send(packetTo(mac(BEN_MAC)));
  expect(ben.received.map((frame) => formatMac(sourceMac(frame)))).toEqual([
    formatMac(routerMac("subnet-b")),
    ANN_MAC,
  ]);
  expect(ben.received.map((frame) => formatMac(destinationMac(frame)))).toEqual([BEN_MAC, BEN_MAC]);
});

test("frames to nobody, to all, of other kinds, too long and too short are dropped and counted", () => {
  const { ann, ben } = plugged();
  ann.send(packetTo(mac("02:00:00:00:00:99")));
  ann.send(packetTo(mac(BEN_MAC), { to: "10.0.1.1" }));
  ann.send(packetTo(BROADCAST_MAC, { to: "255.255.255.255" }));
  ann.send(packetTo(multicastMacOf(0xe0000001), { to: "224.0.0.1" }));
  const vlan = packetTo(ROUTER);
  vlan.set([0x81, 0x00], 12);
  ann.send(vlan);
  ann.send(packetTo(ROUTER).subarray(0, 20));
  ann.send(new Uint8Array(3));
  const long = new Uint8Array(14 + 9002);
  long.set(packetTo(ROUTER));
  ann.send(long);
  expect(ann.drops()).toEqual({
    "not-to-forwarder": 2,
    multicast: 2,
    "unknown-ether-type": 1,
    malformed: 2,
    "too-long": 1,
  });
  expect(ben.received).toEqual([]);
});

function neighborFrame(message: NeighborMessage, source: Ipv6Words, destination: Ipv6Words) {
  const packet = buildNeighborMessage({ source, destination }, message);
  const header = {
    destination: multicastMacOf(destination),
    source: mac(ANN_MAC),
    etherType: ETHER_TYPE.ipv6,
  };
  return buildEthernet(header, packet);
}

function neighborReplies(frames: readonly Uint8Array[]) {
  const reader = new PacketReader();
  return frames.map((frame) => {
    expect(etherType(frame)).toBe(ETHER_TYPE.ipv6);
    return reader.load(frame, ETHERNET_HEADER_BYTES) ? readNeighborMessage(reader) : undefined;
  });
}

test("neighbors of IPv6 are told by the switch, and the router is advertised to who asks", () => {
  const { office, ann, ben } = plugged();
  office.change(BEN, { subnetId: "subnet-a", ipv6Addresses: ["2600:1f00:0:101::7"] });
  const own = linkLocalOf(mac(ANN_MAC));
  const solicit = (target: Ipv6Words, from = own) => {
    const message = { kind: "neighbor-solicitation", target, linkAddress: mac(ANN_MAC) } as const;
    ann.send(neighborFrame(message, from, solicitedNodeOf(target)));
  };
  solicit(ipv6("2600:1f00:0:101::7"));
  solicit(linkLocalOf(mac(BEN_MAC)));
  solicit(ipv6("fd00:ec2::254"));
  solicit(ipv6("2600:1f00:0:101::99"));
  solicit(ipv6("2600:1f00:0:101::5"), UNSPECIFIED_IPV6);
  const solicitation = { kind: "router-solicitation", linkAddress: mac(ANN_MAC) } as const;
  ann.send(neighborFrame(solicitation, own, ipv6("ff02::2")));
  expect(neighborReplies(ann.received)).toMatchObject([
    { kind: "neighbor-advertisement", linkAddress: mac(BEN_MAC), isRouter: false },
    { kind: "neighbor-advertisement", linkAddress: mac(BEN_MAC) },
    { kind: "neighbor-advertisement", linkAddress: ROUTER, isRouter: true },
    { kind: "router-advertisement", linkAddress: ROUTER, mtu: 9001, isManaged: true },
  ]);
  expect(ben.received).toEqual([]);
  expect(ann.drops()).toEqual({ "unanswered-neighbor": 2 });
});

test("on the uplinks of two hosts a packet is seen in a tunnel with the number of its VPC", () => {
  const { office, ann, ben } = plugged();
  for (const hostName of ["host-use1a-1", "host-use1b-1"])
    office.network.startCapture({ hostName });
  ann.send(packetTo(ROUTER));
  const captured = ["host-use1a-1", "host-use1b-1"].map((hostName) =>
    framesOf(office.network.capture({ hostName })),
  );
  expect(captured.map((frames) => frames.length)).toEqual([1, 1]);
  expect(captured[0]).toEqual(captured[1]);
  const frame = captured[0]?.[0] ?? new Uint8Array();
  expect(networkIdentifier(frame)).toBe(office.topology.vpcs.get("vpc-1")?.vni);
  const outer = new PacketReader();
  expect(outer.load(frame, ETHERNET_HEADER_BYTES)).toBe(true);
  expect([outer.protocol, outer.destinationPort]).toEqual([17, 4789]);
  expect(Buffer.from(frame.subarray(50)).equals(Buffer.from(ben.received[0] ?? []))).toBe(true);
});

test("no frame makes the switch fail, and none gets past it to somebody else but by the forwarder", () => {
  const { ann, ben } = plugged();
  const good = [packetTo(ROUTER), arpRequest("10.0.1.1"), packetTo(BROADCAST_MAC)];
  const frames = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(fc.nat({ max: 2 }), fc.array(fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 255 }))))
      .map(([which, changes]) => {
        const frame = (good[which] as Uint8Array).slice();
        for (const [at, value] of changes) if (at < frame.length) frame[at] = value;
        return frame;
      }),
  );
  fc.assert(
    fc.property(frames, (frame) => {
      const before = ben.received.length;
      ann.send(frame);
      for (const passed of ben.received.slice(before)) {
        expect(destinationMac(passed)).toBe(mac(BEN_MAC));
        expect(etherType(passed)).toBe(ETHER_TYPE.ipv4);
      }
    }),
    { numRuns: 2000 },
  );
});
