/** Networks for tests: records with what a test does not care about filled in. */
import {
  createTopology,
  type InterfaceAddress,
  type NetworkAclEntry,
  type NetworkInterface,
  type Route,
  type RouteTarget,
  type SecurityGroupRule,
  type Subnet,
  type Topology,
  type Vpc,
} from "../topology.ts";

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

export interface InterfaceOptions extends Partial<NetworkInterface> {
  readonly address?: string;
  readonly publicAddress?: string;
}

/** Puts records in a topology; every resource has the id that the test gives it. */
export class NetworkBuilder {
  readonly topology: Topology = createTopology();
  #count = 0;

  vpc(id: string, cidrBlocks: string[], more: Partial<Vpc> = {}): void {
    this.topology.vpcs.put({
      id,
      accountId: ACCOUNT,
      region: REGION,
      vni: ++this.#count,
      cidrBlocks,
      ipv6CidrBlocks: [],
      dnsSupport: true,
      dnsHostnames: true,
      dhcpOptionsId: undefined,
      ...more,
    });
  }

  subnet(id: string, vpcId: string, cidrBlock: string | undefined, more: Partial<Subnet>): void {
    this.topology.subnets.put({
      id,
      vpcId,
      zone: "us-east-1a",
      cidrBlock,
      ipv6CidrBlock: undefined,
      networkAclId: "acl-open",
      routeTableId: "",
      ...more,
    });
    if (this.topology.networkAcls.get("acl-open") === undefined) this.openAcl("acl-open", vpcId);
  }

  routes(id: string, vpcId: string, routes: readonly Route[], gatewayId?: string): void {
    const vpc = this.topology.vpcs.get(vpcId)!;
    const local = [...vpc.cidrBlocks, ...vpc.ipv6CidrBlocks].map((block) =>
      route(block, { kind: "local" }),
    );
    this.topology.routeTables.put({ id, vpcId, routes: [...local, ...routes], gatewayId });
  }

  acl(id: string, vpcId: string, entries: readonly NetworkAclEntry[]): void {
    this.topology.networkAcls.put({ id, vpcId, entries: [...entries, ...LAST_ENTRIES] });
  }

  openAcl(id: string, vpcId: string): void {
    this.acl(id, vpcId, OPEN_ENTRIES);
  }

  group(id: string, vpcId: string, rules: readonly Omit<SecurityGroupRule, "id">[]): void {
    const named = rules.map((rule, index) => ({ ...rule, id: `sgr-${id.slice(3)}-${index}` }));
    this.topology.securityGroups.put({ id, vpcId, rules: named });
  }

  interface(id: string, subnetId: string, options: InterfaceOptions = {}): NetworkInterface {
    const { address, publicAddress, ...more } = options;
    const own: InterfaceAddress[] = address === undefined ? [] : [{ address, publicAddress }];
    const record: NetworkInterface = {
      id,
      accountId: ACCOUNT,
      vpcId: this.topology.subnets.get(subnetId)!.vpcId,
      subnetId,
      macAddress: "02:00:00:00:00:01",
      addresses: own,
      ipv6Addresses: [],
      prefixes: [],
      securityGroupIds: [],
      sourceDestinationCheck: true,
      attachment: { kind: "instance", id: `i-${id.slice(4)}` },
      hostName: `host-${id.slice(4)}`,
      ...more,
    };
    this.topology.networkInterfaces.put(record);
    return record;
  }

  /** With its interface. */
  natGateway(
    id: string,
    subnetId: string,
    address: string,
    publicAddress: string | undefined,
    more: { readonly available?: boolean; readonly addresses?: InterfaceAddress[] } = {},
  ): void {
    const interfaceId = `eni-${id}`;
    const addresses = more.addresses ?? [{ address, publicAddress }];
    const { vpcId } = this.interface(interfaceId, subnetId, {
      addresses,
      sourceDestinationCheck: false,
      attachment: { kind: "nat-gateway", id },
      hostName: undefined,
    });
    this.topology.natGateways.put({
      id,
      vpcId,
      subnetId,
      connectivity: publicAddress === undefined ? "private" : "public",
      interfaceId,
      addresses,
      available: more.available ?? true,
    });
  }

  /** The attachment of a VPC with an interface in each of the subnets. */
  attach(
    id: string,
    transitGatewayId: string,
    vpcId: string,
    subnetIds: readonly string[],
    routeTableId: string | undefined,
    applianceMode = false,
  ): void {
    const interfaceIds = subnetIds.map((subnetId) => {
      const interfaceId = `eni-${id}-${subnetId}`;
      this.interface(interfaceId, subnetId, {
        sourceDestinationCheck: false,
        attachment: { kind: "transit-gateway-attachment", id },
        hostName: undefined,
      });
      return interfaceId;
    });
    this.topology.transitGatewayAttachments.put({
      id,
      transitGatewayId,
      resource: { kind: "vpc", id: vpcId },
      subnetIds,
      interfaceIds,
      routeTableId,
      applianceMode,
      available: true,
    });
  }
}

export function route(
  destination: string | { readonly prefixListId: string },
  target: RouteTarget,
  propagated = false,
): Route {
  return { destination, target, propagated };
}

export function aclEntry(
  ruleNumber: number,
  egress: boolean,
  action: "allow" | "deny",
  cidr: string,
  more: Partial<NetworkAclEntry> = {},
): NetworkAclEntry {
  return {
    ruleNumber,
    egress,
    action,
    protocol: -1,
    cidr,
    ports: undefined,
    icmp: undefined,
    ...more,
  };
}

const LAST_ENTRIES: readonly NetworkAclEntry[] = [false, true].flatMap((egress) => [
  aclEntry(32767, egress, "deny", "0.0.0.0/0"),
  aclEntry(32768, egress, "deny", "::/0"),
]);

export const OPEN_ENTRIES: readonly NetworkAclEntry[] = [false, true].flatMap((egress) => [
  aclEntry(100, egress, "allow", "0.0.0.0/0"),
  aclEntry(101, egress, "allow", "::/0"),
]);

export type Rule = Omit<SecurityGroupRule, "id">;

export function groupRule(
  egress: boolean,
  peer: SecurityGroupRule["peer"],
  more: Partial<Rule> = {},
): Rule {
  return { egress, protocol: -1, ports: undefined, icmp: undefined, peer, ...more };
}

export function tcpRule(egress: boolean, cidr: string, from: number, to = from): Rule {
  return groupRule(egress, { cidr }, { protocol: 6, ports: { from, to } });
}

export const ALL_OUT: readonly Rule[] = [
  groupRule(true, { cidr: "0.0.0.0/0" }),
  groupRule(true, { cidr: "::/0" }),
];
