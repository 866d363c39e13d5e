/**
 * Networks drawn at random, small and dense, so that packets meet every kind of thing and most rules matter. The same
 * seed draws the same network.
 */
import type { SeededRandom } from "@cloudglass/env";
import type { NetworkAclEntry, Route, RouteTarget } from "../topology.ts";
import { aclEntry, groupRule, NetworkBuilder, type Rule, route } from "./network.fixture.ts";

export const ZONES = ["us-east-1a", "us-east-1b"];
export const PORTS = [22, 53, 443, 8080];
export const OUTSIDE = ["203.0.113.5", "203.0.113.77", "192.0.2.9"];
export const OUTSIDE_V6 = ["2001:db8:ffff::5", "2001:db8:ffff::77"];
/** Of S3, as a prefix list names it. */
const SERVICE = "192.0.2.128/25";
const SERVICE_ADDRESS = "192.0.2.200";

export interface RandomNetwork {
  readonly builder: NetworkBuilder;
  readonly interfaceIds: string[];
  readonly endpointIds: string[];
  /** Where packets may go. */
  readonly addresses: string[];
}

export class Drawer {
  readonly random: SeededRandom;
  constructor(random: SeededRandom) {
    this.random = random;
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  one<Each>(list: readonly Each[]): Each {
    return list[this.random.below(list.length)]!;
  }

  some<Each>(list: readonly Each[], probability: number): Each[] {
    return list.filter(() => this.chance(probability));
  }

  count(from: number, to: number): number {
    return from + this.random.below(to - from + 1);
  }
}

export function randomNetwork(random: SeededRandom): RandomNetwork {
  const drawer = new Drawer(random);
  const network = new Generator(drawer);
  network.draw();
  return network;
}

class Generator implements RandomNetwork {
  readonly builder = new NetworkBuilder();
  readonly interfaceIds: string[] = [];
  readonly endpointIds: string[] = [];
  readonly addresses: string[] = [...OUTSIDE, ...OUTSIDE_V6, SERVICE_ADDRESS, "169.254.169.254"];
  readonly #drawer: Drawer;
  readonly #vpcs: { id: string; second: number }[] = [];
  readonly #groupIds: string[] = [];
  #publicCount = 0;

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
  }

  draw(): void {
    const drawer = this.#drawer;
    const { topology } = this.builder;
    topology.prefixLists.put({ id: "pl-s3", entries: [SERVICE] });
    topology.prefixLists.put({ id: "pl-own", entries: ["10.1.0.0/16", "203.0.113.0/28"] });
    const count = drawer.count(1, 3);
    for (let index = 0; index < count; index++) {
      // Two VPCs may have the same addresses: then nothing peers them.
      const second = drawer.chance(0.15) ? 1 : index + 1;
      this.#vpcs.push({ id: `vpc-${index}`, second });
    }
    for (const [index] of this.#vpcs.entries()) this.#vpc(index);
    this.#transit();
    for (const [index] of this.#vpcs.entries()) this.#routes(index);
  }

  #vpc(index: number): void {
    const drawer = this.#drawer;
    const { id, second } = this.#vpcs[index]!;
    const { topology } = this.builder;
    const blocks = [
      `10.${second}.0.0/16`,
      ...(drawer.chance(0.3) ? [`10.10${second}.0.0/20`] : []),
    ];
    this.builder.vpc(id, blocks, {
      ipv6CidrBlocks: [`2001:db8:${index + 1}::/56`],
      region: drawer.chance(0.1) ? "eu-west-1" : "us-east-1",
    });
    for (let group = 0; group < 3; group++) this.#groupIds.push(`sg-${index}-${group}`);
    this.builder.acl(`acl-${index}`, id, this.#aclEntries());
    const subnets = drawer.count(1, 3);
    for (let subnet = 0; subnet < subnets; subnet++) this.#subnet(index, subnet, blocks);
    for (let group = 0; group < 3; group++) {
      this.builder.group(`sg-${index}-${group}`, id, this.#rules());
    }
    if (drawer.chance(0.85)) {
      const vpcId = drawer.chance(0.92) ? id : undefined;
      topology.internetGateways.put({ id: `igw-${index}`, vpcId });
    }
    topology.egressOnlyInternetGateways.put({ id: `eigw-${index}`, vpcId: id });
    topology.virtualPrivateGateways.put({
      id: `vgw-${index}`,
      vpcId: drawer.chance(0.5) ? id : undefined,
    });
    this.#endpoints(index, id);
    for (let other = 0; other < index; other++) this.#peer(other, index);
  }

  #aclEntries(): NetworkAclEntry[] {
    const drawer = this.#drawer;
    const entries: NetworkAclEntry[] = [];
    for (const egress of [false, true]) {
      const count = drawer.count(0, 4);
      for (let rule = 0; rule < count; rule++) {
        const action = drawer.chance(0.6) ? "allow" : "deny";
        const cidr = drawer.one([
          "0.0.0.0/0",
          "10.1.0.0/16",
          "203.0.113.0/24",
          "::/0",
          "10.2.0.0/17",
        ]);
        entries.push(aclEntry(10 * (rule + 1), egress, action, cidr, this.#traffic()));
      }
      if (drawer.chance(0.9)) entries.push(aclEntry(900, egress, "allow", "0.0.0.0/0"));
      if (drawer.chance(0.9)) entries.push(aclEntry(901, egress, "allow", "::/0"));
    }
    return entries;
  }

  #traffic(): Pick<NetworkAclEntry, "protocol" | "ports" | "icmp"> {
    const drawer = this.#drawer;
    const protocol = drawer.one([-1, 6, 6, 17, 1, 58]);
    if (protocol === 6 || protocol === 17) {
      const from = drawer.one([0, ...PORTS, 1024]);
      const ports = { from, to: drawer.one([from, Math.max(from, 1023), 65_535]) };
      return { protocol, ports, icmp: undefined };
    }
    if (protocol === -1) return { protocol, ports: undefined, icmp: undefined };
    const echo = protocol === 1 ? 8 : 128;
    return { protocol, ports: undefined, icmp: { type: drawer.one([-1, echo, 3]), code: -1 } };
  }

  #subnet(index: number, subnet: number, blocks: readonly string[]): void {
    const drawer = this.#drawer;
    const { id, second } = this.#vpcs[index]!;
    const isSecondary = blocks.length > 1 && drawer.chance(0.3);
    const prefix = isSecondary ? `10.10${second}.${subnet}` : `10.${second}.${subnet}`;
    const prefix6 = subnet === 0 ? `2001:db8:${index + 1}::` : `2001:db8:${index + 1}:${subnet}::`;
    const subnetId = `subnet-${index}-${subnet}`;
    this.builder.subnet(subnetId, id, `${prefix}.0/24`, {
      ipv6CidrBlock: `${prefix6}/64`,
      zone: drawer.one(ZONES),
      networkAclId: drawer.chance(0.5) ? `acl-${index}` : "acl-open",
      routeTableId: `rtb-${index}-${drawer.count(0, 1)}`,
    });
    const count = drawer.count(1, 3);
    for (let face = 0; face < count; face++) {
      this.#interface(index, subnetId, prefix, prefix6, face);
    }
    if (drawer.chance(0.5)) {
      const publicAddress = drawer.chance(0.8) ? this.#public() : undefined;
      const available = drawer.chance(0.92);
      const natId = `nat-${index}-${subnet}`;
      this.builder.natGateway(natId, subnetId, `${prefix}.200`, publicAddress, { available });
      this.addresses.push(`${prefix}.200`);
      if (publicAddress !== undefined) this.addresses.push(publicAddress);
    }
    if (drawer.chance(0.3)) this.addresses.push(`${prefix}.250`);
  }

  #public(): string {
    return `198.51.100.${++this.#publicCount}`;
  }

  #interface(index: number, subnetId: string, prefix: string, prefix6: string, face: number): void {
    const drawer = this.#drawer;
    const address = `${prefix}.${10 + face}`;
    const publicAddress = drawer.chance(0.5) ? this.#public() : undefined;
    const hasSecond = drawer.chance(0.2);
    const ipv6 = `${prefix6}a${face}`;
    const id = `eni-${subnetId.slice(7)}-${face}`;
    const groupIds = [0, 1, 2].map((group) => `sg-${index}-${group}`);
    this.builder.interface(id, subnetId, {
      addresses: [
        { address, publicAddress },
        ...(hasSecond ? [{ address: `${prefix}.${100 + face}`, publicAddress: undefined }] : []),
      ],
      ipv6Addresses: drawer.chance(0.7) ? [ipv6] : [],
      prefixes: drawer.chance(0.15) ? [`${prefix}.${128 + 16 * face}/28`] : [],
      securityGroupIds: drawer.some(groupIds, 0.6),
      sourceDestinationCheck: drawer.chance(0.6),
      attachment: drawer.chance(0.98) ? { kind: "instance", id: `i-${id.slice(4)}` } : undefined,
      hostName: drawer.chance(0.98) ? `host-${id.slice(4)}` : undefined,
    });
    this.interfaceIds.push(id);
    this.addresses.push(address, ipv6);
    if (drawer.chance(0.2)) this.addresses.push(`${prefix}.${130 + 16 * face}`);
    if (publicAddress !== undefined) this.addresses.push(publicAddress);
  }

  #rules(): Rule[] {
    const drawer = this.#drawer;
    const rules: Rule[] = [];
    for (const egress of [false, true]) {
      const count = drawer.count(0, 3);
      for (let rule = 0; rule < count; rule++) {
        const peer = drawer.one([
          { cidr: drawer.one(["0.0.0.0/0", "10.0.0.0/8", "203.0.113.0/24", "::/0"]) },
          { securityGroupId: drawer.one(this.#groupIds) },
          { prefixListId: drawer.one(["pl-s3", "pl-own"]) },
        ]);
        rules.push(groupRule(egress, peer, this.#traffic()));
      }
      if (drawer.chance(egress ? 0.7 : 0.4)) rules.push(groupRule(egress, { cidr: "0.0.0.0/0" }));
      if (drawer.chance(egress ? 0.7 : 0.4)) rules.push(groupRule(egress, { cidr: "::/0" }));
    }
    return rules;
  }

  #endpoints(index: number, vpcId: string): void {
    const drawer = this.#drawer;
    const { topology } = this.builder;
    const shared = {
      vpcId,
      serviceName: `com.amazonaws.us-east-1.${drawer.one(["s3", "dynamodb"])}`,
      privateDnsNames: [],
    };
    const available = drawer.chance(0.9);
    const gatewayId = `vpce-g${index}`;
    topology.vpcEndpoints.put({
      ...shared,
      id: gatewayId,
      type: "gateway",
      interfaceIds: [],
      available,
    });
    this.endpointIds.push(gatewayId);
    if (!drawer.chance(0.5)) return;
    const { second } = this.#vpcs[index]!;
    const id = `vpce-i${index}`;
    const address = `10.${second}.0.60`;
    this.builder.interface(`eni-${id}`, `subnet-${index}-0`, {
      address,
      securityGroupIds: [`sg-${index}-0`],
      attachment: { kind: "vpc-endpoint", id },
      hostName: undefined,
    });
    const interfaceIds = [`eni-${id}`];
    topology.vpcEndpoints.put({ ...shared, id, type: "interface", interfaceIds, available: true });
    this.addresses.push(address);
  }

  #peer(one: number, other: number): void {
    if (this.#vpcs[one]!.second === this.#vpcs[other]!.second) return;
    this.builder.topology.peeringConnections.put({
      id: `pcx-${one}-${other}`,
      requesterVpcId: `vpc-${one}`,
      accepterVpcId: `vpc-${other}`,
      active: this.#drawer.chance(0.9),
    });
  }

  /** Two transit gateways that peer. */
  #transit(): void {
    const drawer = this.#drawer;
    const { topology } = this.builder;
    for (const side of [0, 1]) {
      topology.transitGateways.put({ id: `tgw-${side}`, accountId: "123456789012" });
      topology.transitGatewayAttachments.put({
        id: `tgw-attach-peer-${side}`,
        transitGatewayId: `tgw-${side}`,
        resource: { kind: "peering", peerAttachmentId: `tgw-attach-peer-${1 - side}` },
        subnetIds: [],
        interfaceIds: [],
        routeTableId: `tgw-rtb-${side}`,
        applianceMode: false,
        available: drawer.chance(0.95),
      });
    }
    for (const [index, { id }] of this.#vpcs.entries()) this.#attach(index, id);
    for (const side of [0, 1]) {
      const targets = [
        ...[...topology.transitGatewayAttachments.all()]
          .filter((each) => each.transitGatewayId === `tgw-${side}`)
          .map((each) => each.id),
        undefined,
        "tgw-attach-gone",
      ];
      const destinations = ["0.0.0.0/0", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "::/0"];
      const routes = drawer.some(destinations, 0.8).map((destination) => {
        const wanted = `tgw-attach-${Number(destination.split(".")[1]) - 1}`;
        const attachmentId =
          targets.includes(wanted) && drawer.chance(0.7) ? wanted : drawer.one(targets);
        return { destination, attachmentId, propagated: drawer.chance(0.5) };
      });
      const table = { id: `tgw-rtb-${side}`, transitGatewayId: `tgw-${side}`, routes };
      topology.transitGatewayRouteTables.put(table);
    }
  }

  #attach(index: number, vpcId: string): void {
    const drawer = this.#drawer;
    if (drawer.chance(0.25)) return;
    const subnets = [...this.builder.topology.subnets.all()].filter((each) => each.vpcId === vpcId);
    const ids = drawer.some(subnets, 0.7).map((each) => each.id);
    const side = drawer.chance(0.8) ? 0 : 1;
    const table = drawer.chance(0.95) ? `tgw-rtb-${side}` : undefined;
    this.builder.attach(
      `tgw-attach-${index}`,
      `tgw-${side}`,
      vpcId,
      ids,
      table,
      drawer.chance(0.3),
    );
  }

  #routes(index: number): void {
    const { id } = this.#vpcs[index]!;
    for (const table of [0, 1])
      this.builder.routes(`rtb-${index}-${table}`, id, this.#table(index));
    if (!this.#drawer.chance(0.25)) return;
    const middlebox = this.#drawer.one(this.interfaceIds);
    const target = { kind: "network-interface", id: middlebox } as const;
    const edge = [route(`10.${this.#vpcs[index]!.second}.0.0/24`, target)];
    this.builder.routes(`rtb-edge-${index}`, id, edge, `igw-${index}`);
  }

  #table(index: number): Route[] {
    const drawer = this.#drawer;
    const natIds = [...this.builder.topology.natGateways.all()].map((each) => each.id);
    const targets: RouteTarget[] = [
      { kind: "internet-gateway", id: `igw-${index}` },
      { kind: "egress-only-internet-gateway", id: `eigw-${index}` },
      { kind: "nat-gateway", id: natIds.length > 0 ? drawer.one(natIds) : "nat-gone" },
      { kind: "network-interface", id: drawer.one([...this.interfaceIds, "eni-gone"]) },
      { kind: "transit-gateway", id: drawer.one(["tgw-0", "tgw-1", "tgw-gone"]) },
      { kind: "vpc-endpoint", id: drawer.one([`vpce-g${index}`, `vpce-i${index}`]) },
      { kind: "virtual-private-gateway", id: `vgw-${index}` },
      ...[...this.builder.topology.peeringConnections.all()].map(
        ({ id }) => ({ kind: "vpc-peering-connection", id }) as const,
      ),
    ];
    const destinations = [
      "0.0.0.0/0",
      "::/0",
      "203.0.113.0/24",
      "10.1.0.0/16",
      "10.2.0.0/16",
      "10.3.0.0/16",
      // More specific than the local route.
      `10.${this.#vpcs[index]!.second}.1.0/24`,
    ];
    const routes = drawer.some(destinations, 0.55).map((destination) => {
      const isInternet = destination === "0.0.0.0/0" || destination === "::/0";
      const target = isInternet && drawer.chance(0.7) ? this.#wayOut(index, targets) : undefined;
      return route(destination, target ?? drawer.one(targets), drawer.chance(0.15));
    });
    const local = `10.${this.#vpcs[index]!.second}.0.0/16`;
    const endpoint = { kind: "vpc-endpoint", id: `vpce-g${index}` } as const;
    if (drawer.chance(0.4)) routes.push(route({ prefixListId: "pl-s3" }, endpoint));
    if (drawer.chance(0.1)) routes.push(route({ prefixListId: "pl-own" }, drawer.one(targets)));
    return routes.filter(({ destination }) => destination !== local);
  }

  #wayOut(index: number, targets: readonly RouteTarget[]): RouteTarget {
    const nat = targets[2]!;
    return this.#drawer.one([{ kind: "internet-gateway", id: `igw-${index}` }, nat]);
  }
}
