/** The bench's view of the tables that decide on packets, full: how many decisions a second, in how many bytes. */
import { formatIpv4, formatIpv6 } from "../frame/address.ts";
import { createTopology, type SecurityGroupRule } from "../topology.ts";
import { ConntrackTable } from "./conntrack-table.ts";
import { NatTable } from "./nat-table.ts";
import { CompiledNetworkAcl } from "./network-acl-filter.ts";
import { RouteLookup } from "./route-lookup.ts";
import { SecurityGroupFilter } from "./security-group-filter.ts";
import { type Packet, packet } from "./testing/arbitrary.ts";

export interface TableRate {
  readonly name: string;
  readonly perSecond: number;
  /** What the table holds, once. */
  readonly sizeBytes?: number;
}

const ROUTES = 1000;
const FLOWS = 1_000_000;
const ACK = 0x10;
const SYN = 0x02;

/** The same numbers in every run, without order. */
function scattered(n: number): number {
  let mixed = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** @param nowMs the bench's clock, in milliseconds */
export function tableRates(rounds: number, nowMs: () => number): TableRate[] {
  const rate = (count: number, work: (n: number) => void): number => {
    const from = nowMs();
    for (let n = 0; n < count; n++) work(n);
    return (count / (nowMs() - from)) * 1000;
  };
  return [
    ...routeRates(rounds, rate),
    ...filterRates(rounds, rate),
    ...conntrackRates(rounds, rate),
    ...natRates(rounds, rate),
  ];
}

type Rate = (count: number, work: (n: number) => void) => number;

function routeRates(rounds: number, rate: Rate): TableRate[] {
  const topology = createTopology();
  const lookup = new RouteLookup(topology);
  const put = (id: string, destinationOf: (n: number) => string) =>
    topology.routeTables.put({
      id,
      vpcId: "vpc-1",
      gatewayId: undefined,
      routes: Array.from({ length: ROUTES }, (_, n) => ({
        destination: destinationOf(n),
        target: { kind: "network-interface", id: `eni-${n}` },
        propagated: false,
      })),
    });
  const put4 = () => put("rtb-4", (n) => `${formatIpv4(scattered(n))}/${16 + (n % 13)}`);
  put4();
  put("rtb-6", (n) => `${formatIpv6([0x20010db8, scattered(n), 0, 0])}/${48 + (n % 17)}`);
  const [table4, table6] = [lookup.table("rtb-4"), lookup.table("rtb-6")];
  const asked = Uint32Array.from({ length: 65_536 }, (_, n) => scattered(n % ROUTES) ^ (n & 3));
  let found = 0;
  const four = rate(rounds, (n) => {
    if (table4.lookup4(asked[n & 0xffff]!) !== undefined) found++;
  });
  const six = rate(rounds, (n) => {
    if (table6.lookup6(0x20010db8, asked[n & 0xffff]!, 0, n) !== undefined) found++;
  });
  const compiled = rate(50, () => {
    put4();
    table4.lookup4(0);
  });
  if (found < rounds) throw new Error("routes were not found");
  return [
    { name: `route of ${ROUTES}, IPv4`, perSecond: four, sizeBytes: table4.sizeBytes },
    { name: `route of ${ROUTES}, IPv6`, perSecond: six, sizeBytes: table6.sizeBytes },
    { name: `table of ${ROUTES} IPv4 routes, compiled`, perSecond: compiled },
  ];
}

const GROUPS = 5;
const RULES = 60;
const MEMBERS = 10_000;

/** Five full groups: narrow blocks, a prefix list of a thousand, and a group of ten thousand interfaces. */
function ruleOf(group: number, n: number): SecurityGroupRule {
  const peer =
    n === 0
      ? { prefixListId: "pl-1" }
      : n === 1
        ? { securityGroupId: "sg-members" }
        : { cidr: `${formatIpv4(scattered(group * RULES + n))}/24` };
  const ports = { from: 1000 + n, to: 1000 + n };
  const id = `sgr-${group}-${n}`;
  return { id, egress: false, protocol: 6, ports, icmp: undefined, peer };
}

function filterRates(rounds: number, rate: Rate): TableRate[] {
  const topology = createTopology();
  const filter = new SecurityGroupFilter(topology);
  const groupIds = Array.from({ length: GROUPS }, (_, group) => `sg-${group}`);
  topology.securityGroups.put({ id: "sg-members", vpcId: "vpc-1", rules: [] });
  const entries = Array.from({ length: 1000 }, (_, n) => `${formatIpv4(scattered(n))}/28`);
  topology.prefixLists.put({ id: "pl-1", entries });
  for (const [group, id] of groupIds.entries()) {
    const rules = Array.from({ length: RULES }, (_, n) => ruleOf(group, n));
    topology.securityGroups.put({ id, vpcId: "vpc-1", rules });
  }
  const putInterface = (id: string, address: string, securityGroupIds: string[]) =>
    topology.networkInterfaces.put({
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
    });
  putInterface("eni-1", "10.0.0.1", groupIds);
  for (let n = 0; n < MEMBERS; n++) {
    putInterface(`eni-m${n}`, formatIpv4(0x0a010000 + n), ["sg-members"]);
  }
  const sent = packet("10.0.0.2", "10.0.0.1", { destinationPort: 1001 });
  let allowed = 0;
  const checked = rate(rounds, (n) => {
    sent.source = 0x0a010000 + (n % MEMBERS);
    if (filter.groups("eni-1").check("ingress", sent).allows) allowed++;
  });
  if (allowed !== rounds) throw new Error("members were not allowed");
  const acl = new CompiledNetworkAcl(
    Array.from({ length: 40 }, (_, n) => ({
      ruleNumber: n + 1,
      egress: false,
      action: "allow" as const,
      protocol: 6,
      cidr: n === 39 ? "0.0.0.0/0" : `${formatIpv4(scattered(n))}/24`,
      ports: { from: 1000, to: 2000 },
      icmp: undefined,
    })),
  );
  const passed = rate(rounds, () => {
    if (!acl.check("ingress", sent).allows) throw new Error("not allowed");
  });
  const groupBytes = filter.groups("eni-1").sizeBytes;
  return [
    {
      name: `security groups: ${GROUPS * RULES} rules, ${MEMBERS} members`,
      perSecond: checked,
      sizeBytes: groupBytes,
    },
    { name: "network ACL, the last of 40 rules", perSecond: passed },
  ];
}

function conntrackRates(rounds: number, rate: Rate): TableRate[] {
  const table = new ConntrackTable({ entriesMax: FLOWS, interfaceEntriesMax: FLOWS });
  const at = table.interfaceNumber("eni-1");
  const sent = packet("10.0.0.1", "10.0.0.2", { sourcePort: 443 });
  const aim = (n: number): Packet => {
    sent.destination = 0x0a000000 + Math.floor(n / 50);
    sent.destinationPort = 1024 + (n % 50);
    return sent;
  };
  let now = 0;
  sent.tcpFlags = ACK;
  const opened = rate(FLOWS, (n) => {
    now += 0.01;
    if (!table.open(now, at, "egress", aim(n))) throw new Error("no room");
  });
  const passed = rate(rounds, (n) => {
    const flow = aim(scattered(n) % FLOWS);
    now += 0.002;
    if (!table.passes(now, at, "egress", flow)) throw new Error("flow is gone");
  });
  return [
    { name: `tracked flows, begun up to ${FLOWS}`, perSecond: opened },
    {
      name: `tracked flow found among ${FLOWS}`,
      perSecond: passed,
      sizeBytes: table.sizeBytes,
    },
  ];
}

function natRates(rounds: number, rate: Rate): TableRate[] {
  const addresses = Array.from({ length: 8 }, (_, n) => 0x0a000064 + n);
  const table = new NatTable({ addresses });
  const sent = packet("10.1.0.1", "198.51.100.1", { destinationPort: 443 });
  const aim = (n: number): Packet => {
    sent.source = 0x0a010000 + Math.floor(n / 50);
    sent.sourcePort = 1024 + (n % 50);
    sent.destination = 0xc6336400 + (n % 100);
    return sent;
  };
  let now = 0;
  sent.tcpFlags = SYN;
  const opened = rate(FLOWS, (n) => {
    now += 0.01;
    if (table.outbound(now, aim(n), 60) !== "translated") throw new Error("no port");
  });
  sent.tcpFlags = ACK;
  const translated = rate(rounds, (n) => {
    const flow = aim(scattered(n) % FLOWS);
    now += 0.002;
    if (table.outbound(now, flow, 60) !== "translated") throw new Error("flow is gone");
  });
  return [
    { name: `translations, begun up to ${FLOWS}`, perSecond: opened },
    {
      name: `translation found among ${FLOWS}`,
      perSecond: translated,
      sizeBytes: table.sizeBytes,
    },
  ];
}
