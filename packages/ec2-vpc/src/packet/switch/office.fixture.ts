/**
 * A network for tests: a VPC with two subnets in two zones, a router to the internet, and two instances with stacks. The
 * bytes that come out at a port can be looked at.
 */
import {
  type FaultBoard,
  type MovableClock,
  type Random,
  simulatedEnvironment,
} from "@cloudglass/env";
import { ALL_OUT, groupRule, NetworkBuilder, route } from "../forward/network.fixture.ts";
import { type NetworkParts, PacketNetwork } from "../network.ts";
import { createStack } from "../stack/host-stack.ts";
import type { Stack } from "../stack/stack.ts";
import type { NetworkInterface, Topology } from "../topology.ts";

export const ANN = "eni-ann";
export const BEN = "eni-ben";
export const ANN_ADDRESS = "10.0.1.5";
export const BEN_ADDRESS = "10.0.2.7";
export const ANN_PUBLIC = "203.0.113.5";
export const ANN_MAC = "02:00:00:00:00:0a";
export const BEN_MAC = "02:00:00:00:00:0b";

export interface OfficeEnvironment {
  readonly clock: MovableClock;
  readonly random: Random;
  readonly faults: FaultBoard;
}

export interface Office {
  readonly env: OfficeEnvironment;
  readonly topology: Topology;
  readonly network: PacketNetwork;
  /** A host whose card is plugged in at the interface; it asks for its address. */
  start(interfaceId: string): Promise<Stack>;
  change(interfaceId: string, to: Partial<NetworkInterface>): void;
}

export interface OfficeParts extends Omit<Partial<NetworkParts>, "env" | "topology"> {
  readonly env?: OfficeEnvironment;
}

export function openOffice(parts: OfficeParts = {}): Office {
  const { env = simulatedEnvironment("office") } = parts;
  const builder = new NetworkBuilder();
  const { topology } = builder;
  builder.vpc("vpc-1", ["10.0.0.0/16"], { ipv6CidrBlocks: ["2600:1f00:0:100::/56"] });
  const routeTableId = "rtb-1";
  builder.subnet("subnet-a", "vpc-1", "10.0.1.0/24", {
    zone: "us-east-1a",
    ipv6CidrBlock: "2600:1f00:0:101::/64",
    routeTableId,
  });
  builder.subnet("subnet-b", "vpc-1", "10.0.2.0/24", { zone: "us-east-1b", routeTableId });
  topology.internetGateways.put({ id: "igw-1", vpcId: "vpc-1" });
  const internet = { kind: "internet-gateway", id: "igw-1" } as const;
  builder.routes(routeTableId, "vpc-1", [route("0.0.0.0/0", internet)]);
  builder.group("sg-open", "vpc-1", [...ALL_OUT, groupRule(false, { cidr: "0.0.0.0/0" })]);
  const securityGroupIds = ["sg-open"];
  builder.interface(ANN, "subnet-a", {
    address: ANN_ADDRESS,
    publicAddress: ANN_PUBLIC,
    macAddress: ANN_MAC,
    ipv6Addresses: ["2600:1f00:0:101::5"],
    securityGroupIds,
    hostName: "host-use1a-1",
    resourceName: { a: true, aaaa: true },
    attachment: { kind: "instance", id: "i-0123456789abcdef0" },
  });
  builder.interface(BEN, "subnet-b", {
    address: BEN_ADDRESS,
    macAddress: BEN_MAC,
    securityGroupIds,
    hostName: "host-use1b-1",
  });
  const network = new PacketNetwork({ ...parts, env, topology });
  return {
    env,
    topology,
    network,
    async start(interfaceId) {
      const { macAddress } = topology.networkInterfaces.get(interfaceId) as NetworkInterface;
      const stack = createStack({ clock: env.clock, random: env.random });
      const cable = network.plug(interfaceId);
      const card = stack.plug({ name: "eth0", macAddress, mtu: 9001, cable, dhcp: true });
      await env.clock.advance(5000);
      if (card.lease === undefined) throw new Error(`${interfaceId} has no lease`);
      return stack;
    },
    change(interfaceId, to) {
      const record = topology.networkInterfaces.get(interfaceId) as NetworkInterface;
      topology.networkInterfaces.put({ ...record, ...to });
    },
  };
}

/** The frames in a pcap file. */
export function framesOf(file: Uint8Array | undefined): Uint8Array[] {
  const bytes = Buffer.from(file ?? []);
  const frames: Uint8Array[] = [];
  for (let at = 24; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 8);
    frames.push(bytes.subarray(at + 16, at + 16 + length));
    at += 16 + length;
  }
  return frames;
}
