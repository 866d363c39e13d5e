/**
 * A network with a bit of everything, in which two machines send whatever they like: one with a public address, one behind
 * a NAT gateway. Their neighbor, a peer, an internet host, the platform and an endpoint serve beside them.
 */
import type { MovableClock, Random } from "@cloudglass/env";
import { FaultSet } from "@cloudglass/env";
import { type MacAddress, parseMac } from "../frame/address.ts";
import { PORT } from "../frame/numbers.ts";
import { HOST_MAC } from "../frame/testing/frame-kinds.ts";
import { type NetworkCable, PacketNetwork } from "../network.ts";
import { createStack } from "../stack/host-stack.ts";
import type { Stack } from "../stack/stack.ts";
import type { PlatformService } from "../switch/platform.ts";
import { routerMac } from "../switch/router-address.ts";
import {
  createTopology,
  type NetworkInterface,
  type Route,
  type RouteTarget,
  type Topology,
} from "../topology.ts";

export interface Attacker {
  readonly cable: NetworkCable;
  readonly mac: MacAddress;
  readonly routerMac: MacAddress;
  readonly address: string;
  readonly ipv6Address: string;
}

export const DESTINATIONS = {
  neighbor: "10.0.1.20",
  beyondNat: "10.0.0.200",
  peer: "10.1.0.5",
  internetHost: "203.0.113.5",
  nobody: "192.0.2.77",
  metadata: "169.254.169.254",
  resolver: "10.0.0.2",
  time: "169.254.169.123",
  storage: "198.51.100.130",
  itself: "198.51.100.10",
} as const;

const ACCOUNT = "123456789012";
const OPEN = [
  { ruleNumber: 100, egress: false, action: "allow", protocol: -1, cidr: "0.0.0.0/0" },
  { ruleNumber: 101, egress: false, action: "allow", protocol: -1, cidr: "::/0" },
  { ruleNumber: 100, egress: true, action: "allow", protocol: -1, cidr: "0.0.0.0/0" },
  { ruleNumber: 101, egress: true, action: "allow", protocol: -1, cidr: "::/0" },
] as const;

function route(destination: Route["destination"], target: RouteTarget): Route {
  return { destination, target, propagated: false };
}

function putVpc(topology: Topology, id: string, vni: number, cidrBlock: string, ipv6?: string) {
  topology.vpcs.put({
    ...{ id, accountId: ACCOUNT, region: "us-east-1", vni, cidrBlocks: [cidrBlock] },
    ...{ ipv6CidrBlocks: ipv6 === undefined ? [] : [ipv6], dnsSupport: true },
    ...{ dnsHostnames: true, dhcpOptionsId: undefined },
  });
  const entries = OPEN.map((entry) => ({ ...entry, ports: undefined, icmp: undefined }));
  topology.networkAcls.put({ id: `acl-${id}`, vpcId: id, entries });
  const open = { protocol: -1, ports: undefined, icmp: undefined };
  const everybody = { egress: true, ...open, peer: { cidr: "0.0.0.0/0" } };
  topology.securityGroups.put({
    id: `sg-${id}`,
    vpcId: id,
    rules: [
      { id: "sgr-1", ...everybody },
      { id: "sgr-2", ...everybody, peer: { cidr: "::/0" } },
      // Of what comes in some is refused.
      { id: "sgr-3", egress: false, ...open, protocol: 6, peer: { cidr: "10.0.0.0/15" } },
      { id: "sgr-4", egress: false, ...open, protocol: 17, peer: { cidr: "0.0.0.0/0" } },
      { id: "sgr-5", egress: false, ...open, protocol: 58, peer: { cidr: "::/0" } },
    ],
  });
}

interface SubnetPlan {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly cidrBlock: string;
  readonly ipv6CidrBlock?: string;
  readonly routes: readonly Route[];
}

function putSubnet(topology: Topology, plan: SubnetPlan): void {
  const { id, vpcId, routes } = plan;
  const vpc = topology.vpcs.get(vpcId)!;
  const local = [...vpc.cidrBlocks, ...vpc.ipv6CidrBlocks];
  topology.routeTables.put({
    ...{ id: `rtb-${id}`, vpcId, gatewayId: undefined },
    routes: [...local.map((block) => route(block, { kind: "local" })), ...routes],
  });
  topology.subnets.put({
    ...{ id, vpcId, zone: plan.zone, cidrBlock: plan.cidrBlock },
    ...{ ipv6CidrBlock: plan.ipv6CidrBlock, networkAclId: `acl-${vpcId}` },
    routeTableId: `rtb-${id}`,
  });
}

const KINDS = { "i-": "instance", "nat-": "nat-gateway", "vpce-": "vpc-endpoint" } as const;

function putInterface(
  topology: Topology,
  plan: Pick<NetworkInterface, "id" | "subnetId" | "hostName" | "ipv6Addresses"> & {
    readonly mac: string;
    readonly address: string;
    readonly publicAddress?: string;
    readonly on: string;
  },
): void {
  const subnet = topology.subnets.get(plan.subnetId)!;
  const kind = Object.entries(KINDS).find(([prefix]) => plan.on.startsWith(prefix))![1];
  topology.networkInterfaces.put({
    ...{ id: plan.id, accountId: ACCOUNT, vpcId: subnet.vpcId, subnetId: plan.subnetId },
    ...{ macAddress: plan.mac, ipv6Addresses: plan.ipv6Addresses, prefixes: [] },
    addresses: [{ address: plan.address, publicAddress: plan.publicAddress }],
    securityGroupIds: [`sg-${subnet.vpcId}`],
    sourceDestinationCheck: kind !== "nat-gateway",
    attachment: { kind, id: plan.on },
    hostName: plan.hostName,
  });
}

function putGateways(topology: Topology): void {
  topology.internetGateways.put({ id: "igw-1", vpcId: "vpc-1" });
  topology.egressOnlyInternetGateways.put({ id: "eigw-1", vpcId: "vpc-1" });
  topology.peeringConnections.put({
    ...{ id: "pcx-1", requesterVpcId: "vpc-1", accepterVpcId: "vpc-2", active: true },
  });
  topology.prefixLists.put({ id: "pl-1", entries: ["198.51.100.128/25"] });
  topology.vpcEndpoints.put({
    ...{ id: "vpce-1", vpcId: "vpc-1", type: "gateway", interfaceIds: [], available: true },
    ...{ serviceName: "com.amazonaws.us-east-1.s3", privateDnsNames: [] },
  });
  topology.natGateways.put({
    ...{ id: "nat-1", vpcId: "vpc-1", subnetId: "subnet-a", connectivity: "public" },
    ...{ interfaceId: "eni-nat", available: true },
    addresses: [{ address: DESTINATIONS.beyondNat, publicAddress: "198.51.100.20" }],
  });
}

function makeTopology(): Topology {
  const topology = createTopology();
  putVpc(topology, "vpc-1", 1, "10.0.0.0/16", "2001:db8::/56");
  putVpc(topology, "vpc-2", 2, "10.1.0.0/16");
  putGateways(topology);
  const shared = [
    route("10.1.0.0/16", { kind: "vpc-peering-connection", id: "pcx-1" }),
    route({ prefixListId: "pl-1" }, { kind: "vpc-endpoint", id: "vpce-1" }),
  ];
  const outward = route("0.0.0.0/0", { kind: "internet-gateway", id: "igw-1" });
  const outwardIpv6 = route("::/0", { kind: "internet-gateway", id: "igw-1" });
  const zones = ["us-east-1a", "us-east-1b"] as const;
  const inVpc = { vpcId: "vpc-1", zone: zones[0] };
  const publicRoutes = [...shared, outward, outwardIpv6];
  putSubnet(topology, {
    ...{ ...inVpc, id: "subnet-a", cidrBlock: "10.0.0.0/24", routes: publicRoutes },
    ipv6CidrBlock: "2001:db8::/64",
  });
  putSubnet(topology, {
    ...{ ...inVpc, id: "subnet-b", cidrBlock: "10.0.1.0/24", routes: publicRoutes },
    ...{ zone: zones[1], ipv6CidrBlock: "2001:db8:0:1::/64" },
  });
  putSubnet(topology, {
    ...{ ...inVpc, id: "subnet-c", cidrBlock: "10.0.2.0/24", ipv6CidrBlock: "2001:db8:0:2::/64" },
    routes: [
      ...shared,
      route("0.0.0.0/0", { kind: "nat-gateway", id: "nat-1" }),
      route("::/0", { kind: "egress-only-internet-gateway", id: "eigw-1" }),
    ],
  });
  putSubnet(topology, {
    ...{ id: "subnet-d", vpcId: "vpc-2", zone: zones[1], cidrBlock: "10.1.0.0/24" },
    routes: [route("10.0.0.0/16", { kind: "vpc-peering-connection", id: "pcx-1" })],
  });
  return topology;
}

const MACS = { open: HOST_MAC, hidden: parseMac("02:00:00:00:00:30")! };

function putInterfaces(topology: Topology): void {
  const none: readonly string[] = [];
  putInterface(topology, {
    ...{ id: "eni-open", subnetId: "subnet-a", hostName: "host-a", on: "i-1" },
    ...{ mac: "02:a1:b2:c3:d4:e5", address: "10.0.0.10", publicAddress: DESTINATIONS.itself },
    ipv6Addresses: ["2001:db8::a"],
  });
  putInterface(topology, {
    ...{ id: "eni-nat", subnetId: "subnet-a", hostName: undefined, on: "nat-1" },
    ...{ mac: "02:00:00:00:00:20", address: DESTINATIONS.beyondNat, ipv6Addresses: none },
    publicAddress: "198.51.100.20",
  });
  putInterface(topology, {
    ...{ id: "eni-neighbor", subnetId: "subnet-b", hostName: "host-b", on: "i-2" },
    ...{ mac: "02:00:00:00:00:14", address: DESTINATIONS.neighbor },
    ipv6Addresses: ["2001:db8:0:1::14"],
  });
  putInterface(topology, {
    ...{ id: "eni-hidden", subnetId: "subnet-c", hostName: "host-a", on: "i-3" },
    ...{ mac: "02:00:00:00:00:30", address: "10.0.2.30", ipv6Addresses: ["2001:db8:0:2::30"] },
  });
  putInterface(topology, {
    ...{ id: "eni-peer", subnetId: "subnet-d", hostName: "host-c", on: "i-4" },
    ...{ mac: "02:00:00:00:00:05", address: DESTINATIONS.peer, ipv6Addresses: none },
  });
}

/** Says something and ends when it is spoken to. */
const TALKATIVE: PlatformService = {
  accept: (connection) => ({
    received: () => {
      connection.write(Uint8Array.of(104, 105));
      connection.end();
    },
    ended: () => connection.end(),
    closed: () => {},
  }),
};

export class AttackedNetwork {
  readonly network: PacketNetwork;
  readonly attackers: readonly Attacker[];
  readonly stacks: readonly Stack[];
  /** Frames that the network brought to the attackers. */
  delivered = 0;
  /** Packets that flow logs would tell of. */
  readonly sighted = { ACCEPT: 0, REJECT: 0 };

  constructor(clock: MovableClock, random: Random, judge: (frame: Uint8Array) => void) {
    const topology = makeTopology();
    putInterfaces(topology);
    this.network = new PacketNetwork({
      env: { clock, random, faults: new FaultSet(clock) },
      topology,
      platformService: (_interfaceId, port) => (port === PORT.http ? TALKATIVE : undefined),
      endpointService: () => TALKATIVE,
    });
    this.network.forwarder.observer = {
      watches: () => true,
      saw: ({ action }) => {
        this.sighted[action]++;
      },
    };
    const services = [443, 9, 5000].flatMap((port) =>
      (["tcp", "udp"] as const).map((protocol) => ({ protocol, port, answer: "echo" as const })),
    );
    this.network.internet.open({ address: DESTINATIONS.internetHost, services });
    this.stacks = [
      this.#serve("eni-neighbor", clock, random),
      this.#serve("eni-peer", clock, random),
    ];
    this.attackers = [
      this.#attack("eni-open", MACS.open, judge),
      this.#attack("eni-hidden", MACS.hidden, judge),
    ];
  }

  close(): void {
    for (const stack of this.stacks) stack.close();
    this.network.close();
  }

  #attack(id: string, mac: MacAddress, judge: (frame: Uint8Array) => void): Attacker {
    const cable = this.network.plug(id);
    cable.receive((frame) => {
      this.delivered++;
      judge(frame);
    });
    const { subnetId, addresses, ipv6Addresses } = this.#interface(id);
    return {
      ...{ cable, mac, routerMac: routerMac(subnetId) },
      address: addresses[0]!.address,
      ipv6Address: ipv6Addresses[0]!,
    };
  }

  #serve(id: string, clock: MovableClock, random: Random): Stack {
    const { macAddress, ipv6Addresses } = this.#interface(id);
    const stack = createStack({ clock, random });
    const cable = this.network.plug(id);
    const addresses = ipv6Addresses.map((address) => `${address}/64`);
    stack.plug({ name: "eth0", macAddress, mtu: 9001, cable, addresses, dhcp: true });
    void serveEcho(stack, 443);
    stack.udp.bind({ port: 5000 }, ({ bytes, sourceAddress, sourcePort }, socket) => {
      socket.send(bytes, { address: sourceAddress, port: sourcePort });
    });
    return stack;
  }

  #interface(id: string): NetworkInterface {
    return this.network.topology.networkInterfaces.get(id)!;
  }
}

async function serveEcho(stack: Stack, port: number): Promise<void> {
  for await (const connection of stack.tcp.listen({ port })) {
    void (async () => {
      try {
        for await (const bytes of connection) await connection.write(bytes.slice());
        connection.end();
      } catch {
        // A connection that fails is its client's affair.
      }
    })();
  }
}
