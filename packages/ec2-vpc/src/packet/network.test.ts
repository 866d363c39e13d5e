/** The data plane as a whole, with hosts of its own on both ends. */
import { expect, test } from "vitest";
import { tcpRule } from "./forward/network.fixture.ts";
import { formatIpv6, linkLocalOf } from "./frame/address.ts";
import { ETHERNET_HEADER_BYTES } from "./frame/ethernet.ts";
import { PacketReader } from "./frame/packet-reader.ts";
import { createStack } from "./stack/host-stack.ts";
import {
  ANN,
  ANN_ADDRESS,
  ANN_PUBLIC,
  BEN,
  BEN_ADDRESS,
  framesOf,
  openOffice,
} from "./switch/office.fixture.ts";
import type { PlatformService } from "./switch/platform.ts";
import { routerMac } from "./switch/router-address.ts";
import type { NetworkInterface, RouteTable } from "./topology.ts";

test("hosts get their addresses and settings by DHCP and reach each other across hosts", async () => {
  const office = openOffice();
  const ann = await office.start(ANN);
  const ben = await office.start(BEN);
  expect(ann.cards[0]?.lease).toMatchObject({
    address: ANN_ADDRESS,
    prefixLength: 24,
    server: "10.0.1.1",
    routers: ["10.0.1.1"],
    domainNameServers: ["10.0.0.2"],
    domainName: "ec2.internal",
    mtu: 9001,
  });
  const answer = ann.ping(BEN_ADDRESS);
  await office.env.clock.advance(10);
  expect(await answer).toMatchObject({ kind: "reply", from: BEN_ADDRESS });
  expect(ben.use().connections).toBe(0);
});

test("a stream between hosts arrives whole", async () => {
  const office = openOffice();
  const ann = await office.start(ANN);
  const ben = await office.start(BEN);
  const listener = ben.tcp.listen({ port: 80 });
  const received: Uint8Array[] = [];
  const serving = (async () => {
    const connection = await listener.accept();
    for await (const bytes of connection ?? []) received.push(bytes.slice());
    connection?.end();
  })();
  const connecting = ann.tcp.connect({ address: BEN_ADDRESS, port: 80 });
  await office.env.clock.advance(10);
  const sent = office.env.random.bytes(1 << 20);
  const connection = await connecting;
  const writing = connection.write(sent).then(() => connection.end());
  await office.env.clock.advance(2000);
  await writing;
  await serving;
  expect(Buffer.concat(received).equals(sent)).toBe(true);
});

test("an injected packet is traced to its target, and so is what it set off", async () => {
  const office = openOffice();
  await office.start(ANN);
  await office.start(BEN);
  const injection = await office.network.inject({
    from: ANN,
    to: BEN,
    protocol: "tcp",
    port: 80,
    sourcePort: 40_000,
  });
  expect(injection?.sent).toMatchObject({
    verdict: "delivered",
    packet: { source: ANN_ADDRESS, destination: BEN_ADDRESS, destinationPort: 80 },
  });
  expect(injection?.sent.hops.slice(-2)).toMatchObject([
    { kind: "host", id: "host-use1b-1", rule: { from: "host-use1a-1", encapsulation: "vxlan" } },
    { kind: "switch", id: "host-use1b-1", verdict: "deliver", rule: { port: BEN } },
  ]);
  expect(injection?.sent.packet.tcpFlags).toBe("SYN");
  // Nobody listens: the reset goes all the way back, past the security groups of both.
  expect(injection?.followed[0]).toMatchObject({
    verdict: "delivered",
    packet: {
      source: BEN_ADDRESS,
      sourcePort: 80,
      destinationPort: 40_000,
      tcpFlags: "RST,ACK",
    },
  });
  expect(injection).toMatchObject({ conclusion: "refused", notKept: 0 });
});

test("a drop is named with what decided it, and the next packet meets a rule that changed", async () => {
  const office = openOffice();
  await office.start(BEN);
  office.change(BEN, { securityGroupIds: ["sg-closed"] });
  office.topology.securityGroups.put({ id: "sg-closed", vpcId: "vpc-1", rules: [] });
  const probe = { from: ANN, to: BEN, protocol: "tcp", port: 80 } as const;
  const refused = await office.network.inject(probe);
  expect(refused?.sent).toMatchObject({ verdict: "dropped" });
  expect(refused?.sent.hops.at(-1)).toMatchObject({
    kind: "security-group",
    id: "sg-closed",
    drop: "security-group-ingress",
  });
  expect(refused?.followed).toEqual([]);
  const rules = [{ ...tcpRule(false, "10.0.1.0/24", 80), id: "sgr-1" }];
  office.topology.securityGroups.put({ id: "sg-closed", vpcId: "vpc-1", rules });
  expect((await office.network.inject(probe))?.sent.verdict).toBe("delivered");
});

test("an interface that is not there injects nothing", async () => {
  const { network } = openOffice();
  const packet = { to: BEN_ADDRESS, protocol: "udp", port: 9 } as const;
  expect(await network.inject({ ...packet, from: "eni-none" })).toBeUndefined();
  expect(await network.inject({ ...packet, from: ANN, to: "eni-none" })).toBeUndefined();
});

test("a host outside is reached through the internet gateway, and reaches a public address", async () => {
  const office = openOffice();
  const ann = await office.start(ANN);
  const bytes = Buffer.from("hello");
  office.network.internet.open({
    address: "198.51.100.7",
    services: [{ protocol: "tcp", port: 80, answer: { bytes, repeat: 3 } }],
  });
  const connecting = ann.tcp.connect({ address: "198.51.100.7", port: 80 });
  await office.env.clock.advance(10);
  const connection = await connecting;
  const read: Uint8Array[] = [];
  const reading = (async () => {
    for await (const piece of connection) read.push(piece.slice());
  })();
  await office.env.clock.advance(100);
  await reading;
  expect(Buffer.concat(read).toString()).toBe("hellohellohello");

  const outside = office.network.internet.host("198.51.100.7");
  ann.tcp.listen({ port: 443 });
  const back = outside?.stack.tcp.connect({ address: ANN_PUBLIC, port: 443 });
  await office.env.clock.advance(10);
  expect((await back)?.remoteAddress).toBe(ANN_PUBLIC);
});

test("nobody else outside is reached", async () => {
  const { network } = openOffice();
  const injection = await network.inject({ from: ANN, to: "192.0.2.1", protocol: "icmp" });
  expect(injection?.sent.verdict).toBe("dropped");
  expect(injection?.sent.hops.at(-1)).toMatchObject({
    kind: "outside",
    drop: "unreachable-outside",
  });
  expect(network.internet.unreachable).toBe(1);
});

test("the platform answers at its address, each interface by itself, with the hop limit of the service", async () => {
  const asked: string[] = [];
  const metadata: PlatformService = {
    accept(connection) {
      asked.push(connection.interfaceId);
      connection.hopLimit(2);
      return {
        received: (bytes) => {
          connection.write(bytes);
          connection.end();
        },
        ended: () => {},
        closed: () => asked.push("closed"),
      };
    },
  };
  const office = openOffice({
    platformService: (_id, port) => (port === 80 ? metadata : undefined),
  });
  const ann = await office.start(ANN);
  office.network.startCapture({ interfaceId: ANN });
  const connecting = ann.tcp.connect({ address: "169.254.169.254", port: 80 });
  await office.env.clock.advance(10);
  const connection = await connecting;
  void connection.write(Buffer.from("GET"));
  const read = connection.read();
  await office.env.clock.advance(1000);
  expect(Buffer.from((await read) ?? []).toString()).toBe("GET");
  connection.end();
  await office.env.clock.advance(1000);
  expect(asked).toEqual([ANN, "closed"]);
  const reader = new PacketReader();
  const answers = framesOf(office.network.capture({ interfaceId: ANN })).filter((frame) => {
    reader.load(frame, ETHERNET_HEADER_BYTES);
    return reader.sourcePort === 80 && reader.payloadLength > 0;
  });
  expect(answers.map((frame) => reader.load(frame, ETHERNET_HEADER_BYTES) && reader.ttl)).toEqual([
    2,
  ]);
  const refused = ann.tcp.connect({ address: "169.254.169.254", port: 81 });
  const failure = expect(refused).rejects.toMatchObject({ code: "refused" });
  await office.env.clock.advance(10);
  await failure;
});

test("a zone that is down drops its packets and leaves others working", async () => {
  const office = openOffice();
  await office.start(BEN);
  office.env.faults.set({ id: "b", target: { zone: "us-east-1b" }, kind: "down" });
  const injection = await office.network.inject({ from: ANN, to: BEN, protocol: "icmp" });
  expect(injection?.sent.hops.at(-1)).toMatchObject({ drop: "zone-down" });
  office.network.internet.open({ address: "198.51.100.7", services: [] });
  const other = await office.network.inject({ from: ANN, to: "198.51.100.7", protocol: "icmp" });
  expect(other?.sent.verdict).toBe("delivered");
  office.env.faults.clearAll();
  const again = await office.network.inject({ from: ANN, to: BEN, protocol: "icmp" });
  expect(again?.sent.verdict).toBe("delivered");
});

test("a second cable takes the place of the first, and a removed interface has none", async () => {
  const office = openOffice();
  const first = office.network.plug(ANN);
  const second = office.network.plug(ANN);
  first.unplug();
  const seen: Uint8Array[] = [];
  second.receive((frame) => seen.push(frame));
  await office.network.inject({ from: BEN, to: ANN, protocol: "icmp" });
  expect(seen).toHaveLength(1);
  office.topology.networkInterfaces.remove(ANN);
  second.send(seen[0]?.slice() ?? new Uint8Array(60));
  await office.network.inject({ from: BEN, to: ANN_ADDRESS, protocol: "icmp" });
  expect(seen).toHaveLength(1);
});

test("IPv6 finds its neighbors, its router and the platform", async () => {
  const asked: string[] = [];
  const metadata: PlatformService = {
    accept(connection) {
      asked.push(connection.remoteAddress);
      return { received() {}, ended: () => connection.end(), closed() {} };
    },
  };
  const office = openOffice({ platformService: () => metadata });
  const { topology, env, network } = office;
  const openV6 = { egress: false, protocol: -1, ports: undefined, icmp: undefined };
  const rules = [true, false].map((egress) => ({
    ...openV6,
    egress,
    id: `sgr-${egress}`,
    peer: { cidr: "::/0" },
  }));
  topology.securityGroups.put({ id: "sg-v6", vpcId: "vpc-1", rules });
  const ends = { [ANN]: "2600:1f00:0:101::5", [BEN]: "2600:1f00:0:101::7" };
  office.change(BEN, { subnetId: "subnet-a" });
  const stacks = Object.entries(ends).map(([interfaceId, address]) => {
    office.change(interfaceId, { ipv6Addresses: [address], securityGroupIds: ["sg-v6"] });
    const { macAddress } = topology.networkInterfaces.get(interfaceId) as NetworkInterface;
    const stack = createStack({ clock: env.clock, random: env.random });
    stack.plug({
      name: "eth0",
      macAddress,
      mtu: 9001,
      cable: network.plug(interfaceId),
      addresses: [`${address}/64`],
      gateways: [formatIpv6(linkLocalOf(routerMac("subnet-a")))],
    });
    return stack;
  });
  const answer = stacks[0]?.ping(ends[BEN] as string);
  await env.clock.advance(1000);
  expect(await answer).toMatchObject({ kind: "reply", from: ends[BEN] });
  const connecting = stacks[1]?.tcp.connect({ address: "fd00:ec2::254", port: 80 });
  await env.clock.advance(1000);
  expect((await connecting)?.state).toBe("established");
  expect(asked).toEqual([ends[BEN]]);
});

test("injections wait for one another, and no more than some", async () => {
  const { network } = openOffice();
  const packet = { from: ANN, to: BEN, protocol: "udp", port: 9 } as const;
  const sent = Array.from({ length: 64 }, (_, index) =>
    network.inject({ ...packet, sourcePort: 1000 + index }),
  );
  expect(network.isBusy).toBe(true);
  await expect(network.inject(packet)).rejects.toThrow(RangeError);
  const ports = (await Promise.all(sent)).map((injection) => injection?.sent.packet.sourcePort);
  expect(ports).toEqual(sent.map((_, index) => 1000 + index));
  expect(network.isBusy).toBe(false);
});

test("what is behind an endpoint answers at the addresses that lead there", async () => {
  const asked: string[] = [];
  const service: PlatformService = {
    accept(connection) {
      asked.push(`${connection.remoteAddress} ${connection.interfaceId}`);
      connection.write(Buffer.from("bucket"));
      connection.end();
      return { received() {}, ended() {}, closed() {} };
    },
  };
  const office = openOffice({
    endpointService: (id, port) => (id === "vpce-1" && port === 443 ? service : undefined),
  });
  const { topology, env } = office;
  topology.prefixLists.put({ id: "pl-1", entries: ["52.216.0.0/15"] });
  topology.vpcEndpoints.put({
    id: "vpce-1",
    vpcId: "vpc-1",
    type: "gateway",
    serviceName: "com.amazonaws.us-east-1.s3",
    interfaceIds: [],
    privateDnsNames: [],
    available: true,
  });
  const table = topology.routeTables.get("rtb-1") as RouteTable;
  const target = { kind: "vpc-endpoint", id: "vpce-1" } as const;
  topology.routeTables.put({
    ...table,
    routes: [...table.routes, { destination: { prefixListId: "pl-1" }, target, propagated: false }],
  });
  const ann = await office.start(ANN);
  const connecting = ann.tcp.connect({ address: "52.216.4.5", port: 443 });
  await env.clock.advance(10);
  const connection = await connecting;
  const reading = connection.read();
  await env.clock.advance(1000);
  expect(Buffer.from((await reading) ?? []).toString()).toBe("bucket");
  expect(asked).toEqual([`${ANN_ADDRESS} `]);
  const refused = ann.tcp.connect({ address: "52.216.4.5", port: 80 });
  const failure = expect(refused).rejects.toMatchObject({ code: "refused" });
  await env.clock.advance(10);
  await failure;
});

test("interfaces of an endpoint lead to its service, past their security groups", async () => {
  const echo: PlatformService = {
    accept: (connection) => ({
      received: (bytes) => connection.write(bytes.slice()),
      ended: () => connection.end(),
      closed() {},
    }),
  };
  const office = openOffice({ endpointService: () => echo });
  const { topology, env } = office;
  topology.vpcEndpoints.put({
    id: "vpce-1",
    vpcId: "vpc-1",
    type: "interface",
    serviceName: "com.amazonaws.us-east-1.sqs",
    interfaceIds: [BEN],
    privateDnsNames: [],
    available: true,
  });
  office.change(BEN, { attachment: { kind: "vpc-endpoint", id: "vpce-1" }, hostName: undefined });
  const ann = await office.start(ANN);
  const connecting = ann.tcp.connect({ address: BEN_ADDRESS, port: 443 });
  await env.clock.advance(10);
  const connection = await connecting;
  void connection.write(Buffer.from("queue"));
  const reading = connection.read();
  await env.clock.advance(1000);
  expect(Buffer.from((await reading) ?? []).toString()).toBe("queue");
  const probe = { from: ANN, to: BEN_ADDRESS, protocol: "tcp", port: 443 } as const;
  const reached = await office.network.inject(probe);
  expect(reached).toMatchObject({ conclusion: "accepted", sent: { verdict: "delivered" } });
  expect(reached?.followed[0]).toMatchObject({
    packet: { source: BEN_ADDRESS, destination: ANN_ADDRESS, tcpFlags: "SYN,ACK" },
  });
  office.change(BEN, { securityGroupIds: [] });
  const injection = await office.network.inject(probe);
  expect(injection?.sent.hops.at(-1)).toMatchObject({ drop: "security-group-ingress" });
});
