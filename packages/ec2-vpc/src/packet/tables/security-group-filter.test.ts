import { expect, test } from "vitest";
import {
  createTopology,
  type NetworkInterface,
  type SecurityGroupRule,
  type Topology,
} from "../topology.ts";
import type { Direction } from "./packet-fields.ts";
import { SecurityGroupFilter } from "./security-group-filter.ts";
import { answerTo, type Packet, packet } from "./testing/arbitrary.ts";

const TCP = 6;
const ANYWHERE = { cidr: "0.0.0.0/0" };

let rules = 0;

function rule(
  peer: SecurityGroupRule["peer"],
  fields: Partial<SecurityGroupRule> = {},
): SecurityGroupRule {
  const id = `sgr-${++rules}`;
  return { id, egress: false, protocol: -1, ports: undefined, icmp: undefined, peer, ...fields };
}

const tcp = (port: number) => ({ protocol: TCP, ports: { from: port, to: port } });

function networkInterface(
  id: string,
  address: string,
  securityGroupIds: string[],
  fields: Partial<NetworkInterface> = {},
): NetworkInterface {
  return {
    id,
    accountId: "000000000000",
    vpcId: "vpc-1",
    subnetId: "subnet-1",
    macAddress: "02:00:00:00:00:01",
    addresses: [{ address, publicAddress: undefined }],
    ipv6Addresses: [],
    prefixes: [],
    securityGroupIds,
    sourceDestinationCheck: true,
    attachment: undefined,
    hostName: undefined,
    ...fields,
  };
}

function setUp(): {
  topology: Topology;
  put(id: string, rules: SecurityGroupRule[], vpcId?: string): void;
  ask(sent: Packet, direction?: Direction, at?: string): ReturnType<typeof verdictOf>;
} {
  const topology = createTopology();
  const filter = new SecurityGroupFilter(topology);
  topology.networkInterfaces.put(networkInterface("eni-1", "10.0.0.1", ["sg-1", "sg-2"]));
  return {
    topology,
    put: (id, groupRules, vpcId = "vpc-1") =>
      topology.securityGroups.put({ id, vpcId, rules: groupRules }),
    ask: (sent, direction = "ingress", at = "eni-1") => verdictOf(filter, at, direction, sent),
  };
}

function verdictOf(filter: SecurityGroupFilter, at: string, direction: Direction, sent: Packet) {
  return filter.groups(at).check(direction, sent);
}

const DENIED = { allows: false, groupId: undefined, ruleId: undefined, isTracked: true };
const from = (source: string, destinationPort = 443) =>
  packet(source, "10.0.0.1", { destinationPort, sourcePort: 40_000 });

test("what no rule of any group allows is denied; the first rule that allows is named", () => {
  const { put, ask } = setUp();
  expect(ask(from("10.0.9.9"))).toEqual(DENIED);
  const [narrow, wide] = [rule({ cidr: "10.0.9.9/32" }), rule({ cidr: "10.0.0.0/8" }, tcp(443))];
  put("sg-2", [wide, narrow]);
  expect(ask(from("10.0.9.9"))).toMatchObject({ groupId: "sg-2", ruleId: wide.id });
  expect(ask(from("10.0.9.9", 22))).toMatchObject({ groupId: "sg-2", ruleId: narrow.id });
  const first = rule({ cidr: "10.0.9.0/24" });
  put("sg-1", [first]);
  expect(ask(from("10.0.9.9"))).toMatchObject({ groupId: "sg-1", ruleId: first.id });
  expect(ask(from("11.0.0.1"))).toEqual(DENIED);
  expect(ask(from("10.0.9.9"), "egress")).toEqual(DENIED);
  expect(ask(from("10.0.9.9"), "ingress", "eni-unknown")).toEqual(DENIED);
});

test("a group as peer is the private addresses and prefixes of its interfaces at this moment", () => {
  const { topology, put, ask } = setUp();
  put("sg-1", [rule({ securityGroupId: "sg-web" })]);
  put("sg-web", []);
  const member = (fields: Partial<NetworkInterface>) =>
    topology.networkInterfaces.put(networkInterface("eni-2", "10.0.0.2", ["sg-web"], fields));
  expect(ask(from("10.0.0.2")).allows).toBe(false);
  member({ addresses: [{ address: "10.0.0.2", publicAddress: "198.51.100.1" }] });
  expect(ask(from("10.0.0.2")).allows).toBe(true);
  expect(ask(from("198.51.100.1")).allows).toBe(false);
  member({
    addresses: ["10.0.0.2", "10.0.0.3"].map((address) => ({ address, publicAddress: undefined })),
    ipv6Addresses: ["2001:db8::2"],
    prefixes: ["10.0.0.16/28"],
  });
  expect(ask(from("10.0.0.3")).allows).toBe(true);
  expect(ask(from("10.0.0.31")).allows).toBe(true);
  expect(ask(from("10.0.0.32")).allows).toBe(false);
  expect(ask(packet("2001:db8::2", "2001:db8::1")).allows).toBe(true);
  member({ securityGroupIds: ["sg-other"] });
  expect(ask(from("10.0.0.2")).allows).toBe(false);
  member({});
  expect(ask(from("10.0.0.2")).allows).toBe(true);
  topology.networkInterfaces.remove("eni-2");
  expect(ask(from("10.0.0.2")).allows).toBe(false);
});

test("a group may name itself", () => {
  const { topology, put, ask } = setUp();
  put("sg-1", [rule({ securityGroupId: "sg-1" })]);
  topology.networkInterfaces.put(networkInterface("eni-2", "10.0.0.2", ["sg-1"]));
  expect(ask(from("10.0.0.2")).allows).toBe(true);
  expect(ask(from("10.0.0.3")).allows).toBe(false);
});

test("a group of another VPC counts while a peering connection to it is active", () => {
  const { topology, put, ask } = setUp();
  put("sg-1", [rule({ securityGroupId: "sg-far" })]);
  put("sg-far", [], "vpc-2");
  topology.networkInterfaces.put(
    networkInterface("eni-2", "10.9.0.2", ["sg-far"], { vpcId: "vpc-2" }),
  );
  const peer = (active: boolean, requesterVpcId = "vpc-2", accepterVpcId = "vpc-1") =>
    topology.peeringConnections.put({ id: "pcx-1", requesterVpcId, accepterVpcId, active });
  const passes = () => ask(from("10.9.0.2")).allows;
  expect(passes()).toBe(false);
  peer(true);
  expect(passes()).toBe(true);
  peer(false);
  expect(passes()).toBe(false);
  peer(true, "vpc-1", "vpc-2");
  expect(passes()).toBe(true);
  topology.peeringConnections.remove("pcx-1");
  expect(passes()).toBe(false);
  peer(true, "vpc-3", "vpc-2");
  expect(passes()).toBe(false);
});

test("changes of rules, groups, prefix lists and of the interface itself act on the next packet", () => {
  const { topology, put, ask } = setUp();
  const listed = rule({ prefixListId: "pl-1" });
  put("sg-1", [listed]);
  expect(ask(from("10.0.9.9")).allows).toBe(false);
  topology.prefixLists.put({ id: "pl-1", entries: ["10.0.9.0/24", "2001:db8:9::/48"] });
  expect(ask(from("10.0.9.9")).ruleId).toBe(listed.id);
  expect(ask(packet("2001:db8:9::1", "2001:db8::1")).ruleId).toBe(listed.id);
  topology.prefixLists.put({ id: "pl-1", entries: ["10.0.8.0/24"] });
  expect(ask(from("10.0.9.9")).allows).toBe(false);
  const direct = rule({ cidr: "10.0.9.9/32" });
  put("sg-1", [direct]);
  expect(ask(from("10.0.9.9")).ruleId).toBe(direct.id);
  topology.networkInterfaces.put(networkInterface("eni-1", "10.0.0.1", ["sg-3"]));
  expect(ask(from("10.0.9.9")).allows).toBe(false);
  put("sg-3", [direct]);
  expect(ask(from("10.0.9.9")).groupId).toBe("sg-3");
  topology.securityGroups.remove("sg-3");
  expect(ask(from("10.0.9.9")).allows).toBe(false);
});

test("AWS's example: SSH from one address is tracked, HTTP from everywhere is not, ICMP always is", () => {
  const { put, ask } = setUp();
  const out = rule(ANYWHERE, { egress: true });
  const incoming = [
    rule({ cidr: "203.0.113.1/32" }, tcp(22)),
    rule(ANYWHERE, tcp(80)),
    rule(ANYWHERE, { protocol: 1 }),
  ];
  put("sg-1", [...incoming, out]);
  const both = (sent: Packet) => [ask(sent).isTracked, ask(answerTo(sent), "egress").isTracked];
  expect(both(from("203.0.113.1", 22))).toEqual([true, true]);
  expect(both(from("203.0.113.1", 80))).toEqual([false, false]);
  expect(both(packet("203.0.113.1", "10.0.0.1", { protocol: 1, icmpType: 8 }))).toEqual([
    true,
    true,
  ]);
  // What the instance begins itself: no rule lets every answer in.
  const begun = packet("10.0.0.1", "203.0.113.1", { sourcePort: 40_000, destinationPort: 80 });
  expect(ask(begun, "egress")).toMatchObject({ allows: true, isTracked: true });
  put("sg-1", incoming);
  expect(ask(from("203.0.113.1", 80))).toMatchObject({ allows: true, isTracked: true });
});

test("a rule for every port the other way is needed for a flow to be untracked", () => {
  const { put, ask } = setUp();
  const http = rule(ANYWHERE, tcp(80));
  const out = (fields: Partial<SecurityGroupRule>, peer: SecurityGroupRule["peer"] = ANYWHERE) => {
    put("sg-1", [http]);
    put("sg-2", [rule(peer, { egress: true, ...fields })]);
    return ask(from("203.0.113.1", 80)).isTracked;
  };
  expect(out({ protocol: TCP, ports: { from: 0, to: 65535 } })).toBe(false);
  expect(out({ protocol: TCP, ports: { from: 1024, to: 65535 } })).toBe(true);
  expect(out({ protocol: 17, ports: { from: 0, to: 65535 } })).toBe(true);
  expect(out({}, { cidr: "0.0.0.0/1" })).toBe(true);
  expect(out({}, { cidr: "::/0" })).toBe(true);
});

test("what the interface begins is untracked when every answer is let in from everywhere", () => {
  const { put, ask } = setUp();
  const begun = packet("10.0.0.1", "203.0.113.1", { sourcePort: 40_000, destinationPort: 443 });
  const trackedWith = (ports: SecurityGroupRule["ports"]) => {
    const answers = rule(ANYWHERE, { protocol: TCP, ports });
    put("sg-1", [rule(ANYWHERE, { egress: true, ...tcp(443) }), answers]);
    return [ask(begun, "egress").isTracked, ask(answerTo(begun)).isTracked];
  };
  expect(trackedWith({ from: 0, to: 65535 })).toEqual([false, false]);
  expect(trackedWith({ from: 1024, to: 65535 })).toEqual([true, true]);
});
