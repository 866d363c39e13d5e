import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import type { Hop, HopKind } from "../trace.ts";
import { Forwarder } from "./forwarder.ts";
import type { NetworkBuilder } from "./network.fixture.ts";
import { aclEntry, route } from "./network.fixture.ts";
import type { Outcome } from "./outcome.ts";
import { packetBytes, plainOf, replyTo, viewOf } from "./packet.fixture.ts";
import { WALK, walkNetwork } from "./walk.fixture.ts";

function world() {
  const clock = new SimulatedClock();
  return { clock, random: new SeededRandom(1), faults: new FaultSet(clock) };
}

function steps(hops: readonly Hop[]): string[] {
  return hops.map(({ kind, id, direction }) => [kind, id, direction].filter(Boolean).join(" "));
}

function ends({ packet }: Hop): string {
  return `${packet.source}:${packet.sourcePort} > ${packet.destination}:${packet.destinationPort}`;
}

const SYN = () => packetBytes(WALK.instanceAddress, WALK.outside);

describe("the documented walk: private subnet, NAT gateway, internet gateway, outside and back", () => {
  const forwarder = new Forwarder(walkNetwork().topology, world());
  const out: Hop[] = [];
  const back: Hop[] = [];
  const sent = { ...forwarder.send(WALK.instance, SYN(), out) };
  const returned = { ...forwarder.arrive(replyTo(sent.packet), back) };

  test("out it meets every element in AWS's order, and leaves", () => {
    expect(sent.kind).toBe("outside");
    expect(steps(out)).toEqual([
      "interface eni-app egress",
      "security-group sg-app egress",
      "network-acl acl-private egress",
      "route-table rtb-private",
      "network-acl acl-public ingress",
      "nat-gateway nat-1 egress",
      "network-acl acl-public egress",
      "route-table rtb-public",
      "internet-gateway igw-1 egress",
      "outside 203.0.113.5",
    ]);
  });

  test("back it meets them in the other order, let in by the connection that it belongs to", () => {
    expect(returned).toMatchObject({ kind: "interface", interfaceId: WALK.instance });
    expect(steps(back)).toEqual([
      "internet-gateway igw-1 ingress",
      "network-acl acl-public ingress",
      "nat-gateway nat-1 ingress",
      "network-acl acl-public egress",
      "route-table rtb-public",
      "network-acl acl-private ingress",
      "connection-tracking eni-app ingress",
      "interface eni-app ingress",
    ]);
  });

  test("every translation is seen, and turned back", () => {
    const at = (hops: readonly Hop[], kind: HopKind) =>
      ends(hops.find((hop) => hop.kind === kind)!);
    const port = viewOf(sent.packet).sourcePort;
    expect(port).toBeGreaterThanOrEqual(1024);
    expect(ends(out[0]!)).toBe("10.0.1.5:40000 > 203.0.113.5:443");
    expect(at(out, "nat-gateway")).toBe(`10.0.0.220:${port} > 203.0.113.5:443`);
    expect(at(out, "internet-gateway")).toBe(`198.51.100.4:${port} > 203.0.113.5:443`);
    expect(at(back, "internet-gateway")).toBe(`203.0.113.5:443 > 10.0.0.220:${port}`);
    expect(at(back, "nat-gateway")).toBe("203.0.113.5:443 > 10.0.1.5:40000");
    expect(viewOf(returned.packet).transportIsSound()).toBe(true);
  });
});

interface Breakage {
  readonly name: string;
  readonly breaks: (network: NetworkBuilder) => void;
  readonly way: "out" | "back";
  readonly at: string;
  readonly drop: string;
}

function withoutRules(aclId: string, egress: boolean): (network: NetworkBuilder) => void {
  return ({ topology }) => {
    const acl = topology.networkAcls.get(aclId)!;
    const entries = acl.entries.filter((entry) => entry.egress !== egress);
    topology.networkAcls.put({ ...acl, entries });
  };
}

const RETURN_PORTS = { protocol: 6, ports: { from: 1024, to: 65_535 } };

/** Ephemeral ports denied, HTTPS not: what is asked passes, the answer does not. */
function withoutAnswers(aclId: string, egress: boolean): (network: NetworkBuilder) => void {
  return ({ topology }) => {
    const acl = topology.networkAcls.get(aclId)!;
    const deny = aclEntry(50, egress, "deny", "0.0.0.0/0", RETURN_PORTS);
    topology.networkAcls.put({ ...acl, entries: [deny, ...acl.entries] });
  };
}

function nat(network: NetworkBuilder) {
  return network.topology.natGateways.get(WALK.nat)!;
}

const BREAKAGES: readonly Breakage[] = [
  {
    name: "the security group lets nothing out",
    breaks: (network) => network.group("sg-app", WALK.vpc, []),
    way: "out",
    at: "security-group sg-app egress",
    drop: "security-group-egress",
  },
  {
    name: "the private network ACL lets nothing out",
    breaks: withoutRules("acl-private", true),
    way: "out",
    at: "network-acl acl-private egress",
    drop: "network-acl-egress",
  },
  {
    name: "the private route table has no route out",
    breaks: (network) => network.routes("rtb-private", WALK.vpc, []),
    way: "out",
    at: "route-table rtb-private",
    drop: "no-route",
  },
  {
    name: "the NAT gateway is deleted",
    breaks: ({ topology }) => topology.natGateways.remove(WALK.nat),
    way: "out",
    at: "nat-gateway nat-1",
    drop: "blackhole",
  },
  {
    name: "the NAT gateway is pending",
    breaks: (network) => network.topology.natGateways.put({ ...nat(network), available: false }),
    way: "out",
    at: "nat-gateway nat-1",
    drop: "gateway-not-available",
  },
  {
    name: "the public network ACL lets nothing in",
    breaks: withoutRules("acl-public", false),
    way: "out",
    at: "network-acl acl-public ingress",
    drop: "network-acl-ingress",
  },
  {
    name: "the public network ACL lets nothing out",
    breaks: withoutRules("acl-public", true),
    way: "out",
    at: "network-acl acl-public egress",
    drop: "network-acl-egress",
  },
  {
    name: "the NAT gateway's subnet has no route to an internet gateway",
    breaks: (network) => network.routes("rtb-public", WALK.vpc, []),
    way: "out",
    at: "route-table rtb-public",
    drop: "no-route",
  },
  {
    name: "the internet gateway is detached",
    breaks: ({ topology }) => topology.internetGateways.put({ id: WALK.gateway, vpcId: undefined }),
    way: "out",
    at: "internet-gateway igw-1",
    drop: "gateway-not-attached",
  },
  {
    name: "the NAT gateway has no elastic address",
    breaks: (network) => network.natGateway(WALK.nat, "subnet-public", WALK.natAddress, undefined),
    way: "out",
    at: "internet-gateway igw-1",
    drop: "no-public-address",
  },
  {
    name: "the public network ACL does not let answers in to the NAT gateway",
    breaks: withoutAnswers("acl-public", false),
    way: "back",
    at: "network-acl acl-public ingress",
    drop: "network-acl-ingress",
  },
  {
    name: "the public network ACL does not let answers out to the private subnet",
    breaks: withoutAnswers("acl-public", true),
    way: "back",
    at: "network-acl acl-public egress",
    drop: "network-acl-egress",
  },
  {
    name: "the private network ACL does not let answers in",
    breaks: withoutAnswers("acl-private", false),
    way: "back",
    at: "network-acl acl-private ingress",
    drop: "network-acl-ingress",
  },
];

describe("with one element of the walk broken", () => {
  test.each(BREAKAGES)("$name: the trace names it", ({ breaks, way, at, drop }) => {
    const network = walkNetwork();
    breaks(network);
    expectDrop(walk(new Forwarder(network.topology, world())), way, at, drop);
  });

  test.each(BREAKAGES)("$name, by a change that acts on the next packet", (broken) => {
    const network = walkNetwork();
    const forwarder = new Forwarder(network.topology, world());
    const before = walk(forwarder);
    expect(before.outcome.kind).toBe("interface");
    broken.breaks(network);
    // Another connection: the first one is tracked.
    expectDrop(walk(forwarder, 40_001), broken.way, broken.at, broken.drop);
  });
});

interface Walked {
  readonly outcome: Outcome;
  readonly way: "out" | "back";
  readonly hops: readonly Hop[];
}

function walk(forwarder: Forwarder, sourcePort = 40_000): Walked {
  const out: Hop[] = [];
  const packet = packetBytes(WALK.instanceAddress, WALK.outside, { sourcePort });
  const sent = { ...forwarder.send(WALK.instance, packet, out) };
  if (sent.kind !== "outside") return { outcome: sent, way: "out", hops: out };
  const back: Hop[] = [];
  const outcome = { ...forwarder.arrive(replyTo(sent.packet), back) };
  return { outcome, way: "back", hops: back };
}

function expectDrop(walked: Walked, way: string, at: string, drop: string): void {
  const last = walked.hops.at(-1)!;
  expect(walked.outcome).toMatchObject({ kind: "dropped", drop });
  expect(walked.way).toBe(way);
  expect(steps([last])).toEqual([at]);
  expect(last).toMatchObject({ verdict: "drop", drop });
  expect(last.why).toMatch(/\w+.*\.$/);
}

describe("security groups", () => {
  test("let in by a reference to a group, and by nothing else", () => {
    const { topology } = walkNetwork();
    const forwarder = new Forwarder(topology, world());
    const bastion = packetBytes(WALK.bastionAddress, WALK.instanceAddress);
    expect(forwarder.send(WALK.bastion, bastion).kind).toBe("interface");
    const hops: Hop[] = [];
    const face = topology.networkInterfaces.get(WALK.bastion)!;
    topology.networkInterfaces.put({ ...face, securityGroupIds: ["sg-app"] });
    const other = packetBytes(WALK.bastionAddress, WALK.instanceAddress, { sourcePort: 40_001 });
    expect(forwarder.send(WALK.bastion, other, hops).drop).toBe("security-group-ingress");
    expect(steps(hops.slice(-1))).toEqual(["security-group sg-app ingress"]);
  });

  test("a tracked connection outlives its rule, until it has been silent for too long", async () => {
    const network = walkNetwork();
    const env = world();
    const forwarder = new Forwarder(network.topology, env);
    walk(forwarder);
    network.group("sg-app", WALK.vpc, []);
    const ack = () => packetBytes(WALK.instanceAddress, WALK.outside, { tcpFlags: 16 });
    expect(forwarder.send(WALK.instance, ack()).kind).toBe("outside");
    await env.clock.advance(432_001_000);
    expect(forwarder.send(WALK.instance, ack()).drop).toBe("security-group-egress");
  });
});

describe("what a NAT gateway says itself", () => {
  test("a connection that was idle for 350 s is answered with a reset", async () => {
    const env = world();
    const forwarder = new Forwarder(walkNetwork().topology, env);
    walk(forwarder);
    await env.clock.advance(350_001);
    const ack = packetBytes(WALK.instanceAddress, WALK.outside, { tcpFlags: 16, payloadBytes: 9 });
    const outcome = forwarder.send(WALK.instance, ack);
    expect(outcome).toMatchObject({ kind: "dropped", drop: "no-translation" });
    expect(outcome.further).toHaveLength(1);
    const [reset] = outcome.further;
    expect(reset).toMatchObject({ kind: "interface", interfaceId: WALK.instance });
    expect(plainOf(reset!.packet)).toMatchObject({
      source: WALK.outside,
      destination: WALK.instanceAddress,
      sourcePort: 443,
      destinationPort: 40_000,
      tcpFlags: 4,
    });
  });

  test("it counts as a router: a time to live of one ends there, and its private address says so", () => {
    const network = walkNetwork();
    network.openAcl("acl-private", WALK.vpc);
    const forwarder = new Forwarder(network.topology, world());
    const packet = packetBytes(WALK.instanceAddress, WALK.outside, { ttl: 1 });
    // The public subnet's ACL has no rule for ICMP.
    expect(forwarder.send(WALK.instance, packet).further[0]!.drop).toBe("network-acl-egress");
    network.openAcl("acl-public", WALK.vpc);
    const again = packetBytes(WALK.instanceAddress, WALK.outside, { ttl: 1 });
    const { drop, further } = forwarder.send(WALK.instance, again);
    expect(drop).toBe("ttl-exceeded");
    expect(further[0]).toMatchObject({ kind: "interface", interfaceId: WALK.instance });
    expect(plainOf(further[0]!.packet)).toMatchObject({ source: WALK.natAddress, icmpType: 11 });
  });

  test("to one destination it has 55,000 ports an address; another destination has its own", () => {
    const forwarder = new Forwarder(walkNetwork().topology, world());
    const templates = new Map(
      [WALK.outside, "203.0.113.6"].map((to) => [to, packetBytes(WALK.instanceAddress, to)]),
    );
    const ask = (sourcePort: number, to: string) => {
      const packet = Uint8Array.from(templates.get(to)!);
      packet.set([sourcePort >>> 8, sourcePort & 255], 20);
      return forwarder.send(WALK.instance, packet);
    };
    for (let sourcePort = 0; sourcePort < 55_000; sourcePort++) {
      if (ask(sourcePort, WALK.outside).kind !== "outside") expect.unreachable();
    }
    expect(ask(55_000, WALK.outside).drop).toBe("ports-exhausted");
    expect(ask(55_000, "203.0.113.6").kind).toBe("outside");
    expect(forwarder.natMetrics(WALK.nat)?.ErrorPortAllocation).toBe(1);
  });
});

describe("zones", () => {
  test("what stands in a zone that is down neither sends nor gets nor passes anything on", () => {
    const env = world();
    const forwarder = new Forwarder(walkNetwork().topology, env);
    const down = (zone: string) => env.faults.set({ id: "z", target: { zone }, kind: "down" });
    down("us-east-1a");
    const through = walk(forwarder);
    expectDrop(through, "out", "nat-gateway nat-1", "zone-down");
    down("us-east-1b");
    expectDrop(walk(forwarder), "out", "host host-app", "zone-down");
    const bastion = packetBytes(WALK.bastionAddress, WALK.outside);
    expect(forwarder.send(WALK.bastion, bastion).kind).toBe("outside");
    env.faults.clearAll();
    expect(walk(forwarder).outcome.kind).toBe("interface");
  });

  test("slow links add up, lossy ones lose their share", () => {
    const env = world();
    const forwarder = new Forwarder(walkNetwork().topology, env);
    env.faults.set({ id: "s", target: { node: "host-app" }, kind: "slow", delayMs: 30 });
    const link = ["host-app", WALK.nat] as const;
    env.faults.set({ id: "l", target: { link }, kind: "slow", delayMs: 12 });
    expect(forwarder.send(WALK.instance, SYN()).delayMs).toBe(42);
    env.faults.set({ id: "x", target: { node: WALK.nat }, kind: "lossy", probability: 0.25 });
    const drops = Array.from({ length: 1000 }, () => forwarder.send(WALK.instance, SYN()).drop);
    const lost = drops.filter((drop) => drop === "lost").length;
    expect(lost).toBeGreaterThan(190);
    expect(lost).toBeLessThan(310);
  });
});

test("a probe decides as the forwarder does, and leaves no connection behind", () => {
  const forwarder = new Forwarder(walkNetwork().topology, world());
  const probe = forwarder.probing();
  const sent = { ...probe.send(WALK.instance, SYN()) };
  expect(sent.kind).toBe("outside");
  expect(probe.arrive(replyTo(sent.packet)).kind).toBe("interface");
  expect(forwarder.connectionCount).toBe(0);
  expect(forwarder.natMetrics(WALK.nat)).toBeUndefined();
  expect(forwarder.arrive(replyTo(sent.packet)).drop).toBe("no-translation");
});

test("public addresses of the VPC are reached through its internet gateway, from inside too", () => {
  const network = walkNetwork();
  network.routes("rtb-private", WALK.vpc, [
    route("0.0.0.0/0", { kind: "nat-gateway", id: WALK.nat }),
  ]);
  const forwarder = new Forwarder(network.topology, world());
  const hops: Hop[] = [];
  const packet = packetBytes(WALK.instanceAddress, WALK.bastionPublic);
  const outcome = { ...forwarder.send(WALK.instance, packet, hops) };
  expect(outcome).toMatchObject({ kind: "interface", interfaceId: WALK.bastion });
  expect(plainOf(outcome.packet)).toMatchObject({
    source: WALK.natPublic,
    destination: WALK.bastionAddress,
  });
  expect(forwarder.send(WALK.bastion, replyTo(outcome.packet)).interfaceId).toBe(WALK.instance);
});
