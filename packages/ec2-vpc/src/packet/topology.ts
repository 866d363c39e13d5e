/**
 * What the data plane knows of the network: the resources of every VPC as plain tables, by id. The control plane puts
 * and removes; whoever compiles something from a record keeps it beside the record and lets go of it when told.
 */

export type Cidr = string;
export type Address = string;

export interface Vpc {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  /** 24 bits: marks the VPC's packets between hosts. */
  readonly vni: number;
  /** The primary one is the first. */
  readonly cidrBlocks: readonly Cidr[];
  readonly ipv6CidrBlocks: readonly Cidr[];
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly dhcpOptionsId: string | undefined;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** `us-east-1a` */
  readonly zone: string;
  readonly cidrBlock: Cidr | undefined;
  readonly ipv6CidrBlock: Cidr | undefined;
  readonly networkAclId: string;
  /** The one that is associated, or the VPC's main one. */
  readonly routeTableId: string;
}

export type Attachment =
  | { readonly kind: "instance"; readonly id: string }
  | { readonly kind: "nat-gateway"; readonly id: string }
  | { readonly kind: "transit-gateway-attachment"; readonly id: string }
  | { readonly kind: "vpc-endpoint"; readonly id: string }
  | { readonly kind: "lambda"; readonly id: string };

export interface InterfaceAddress {
  readonly address: Address;
  /** Elastic or assigned: what the internet gateway turns it into. */
  readonly publicAddress: Address | undefined;
}

/** How long a flow may be idle until the interface's groups know it no longer. */
export interface IdleTimeouts {
  /** 60 s to 432,000 s. */
  readonly tcpEstablishedMs: number;
  /** 60 s to 180 s. */
  readonly udpStreamMs: number;
  /** 30 s to 60 s. */
  readonly udpMs: number;
}

export interface NetworkInterface {
  readonly id: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** `02:…`, lower case. */
  readonly macAddress: string;
  /** The primary one is the first. */
  readonly addresses: readonly InterfaceAddress[];
  readonly ipv6Addresses: readonly Address[];
  /** Delegated: /28 of IPv4, /80 of IPv6. */
  readonly prefixes: readonly Cidr[];
  readonly securityGroupIds: readonly string[];
  readonly sourceDestinationCheck: boolean;
  /** Where they are not AWS's usual ones. */
  readonly idleTimeouts?: IdleTimeouts | undefined;
  /** Undefined: nothing stands on it, and what is sent to it is dropped. */
  readonly attachment: Attachment | undefined;
  /** Of its instance's primary interface: whether the name `i-…` has A and AAAA records. */
  readonly resourceName?: { readonly a: boolean; readonly aaaa: boolean } | undefined;
  /** The host whose switch it is on, once something stands on it. */
  readonly hostName: string | undefined;
}

export type RouteTarget =
  | { readonly kind: "local" }
  | { readonly kind: "internet-gateway"; readonly id: string }
  | { readonly kind: "egress-only-internet-gateway"; readonly id: string }
  | { readonly kind: "virtual-private-gateway"; readonly id: string }
  | { readonly kind: "nat-gateway"; readonly id: string }
  | { readonly kind: "network-interface"; readonly id: string }
  | { readonly kind: "vpc-peering-connection"; readonly id: string }
  | { readonly kind: "transit-gateway"; readonly id: string }
  | { readonly kind: "vpc-endpoint"; readonly id: string };

/** What it leads to may be gone: whether a route is a blackhole is seen when it is used. */
export interface Route {
  /** A CIDR block, or the id of a prefix list. */
  readonly destination: Cidr | { readonly prefixListId: string };
  readonly target: RouteTarget;
  /** By a virtual private gateway; loses against a static one with the same destination. */
  readonly propagated: boolean;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** Local routes too. */
  readonly routes: readonly Route[];
  /** A gateway whose arriving packets are routed by it (edge association). */
  readonly gatewayId: string | undefined;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface NetworkAclEntry {
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly action: "allow" | "deny";
  /** IANA's number; -1 is every protocol. */
  readonly protocol: number;
  readonly cidr: Cidr;
  /** TCP and UDP. */
  readonly ports: PortRange | undefined;
  /** ICMP and ICMPv6; -1 is every type or code. */
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  /** With the two that deny the rest, 32767 and 32768 (IPv6). */
  readonly entries: readonly NetworkAclEntry[];
}

export interface SecurityGroupRule {
  /** `sgr-…` */
  readonly id: string;
  readonly egress: boolean;
  /** -1 is every protocol. */
  readonly protocol: number;
  readonly ports: PortRange | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
  readonly peer:
    | { readonly cidr: Cidr }
    | { readonly prefixListId: string }
    /** Interfaces that have the group; across an active peering connection too. */
    | { readonly securityGroupId: string };
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly rules: readonly SecurityGroupRule[];
}

export interface PrefixList {
  readonly id: string;
  readonly entries: readonly Cidr[];
}

export interface InternetGateway {
  readonly id: string;
  readonly vpcId: string | undefined;
}

export interface EgressOnlyInternetGateway {
  readonly id: string;
  readonly vpcId: string;
}

/** Stored: what is routed to one is dropped, with its name. */
export interface VirtualPrivateGateway {
  readonly id: string;
  readonly vpcId: string | undefined;
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivity: "public" | "private";
  readonly interfaceId: string;
  /** Of its interface; the primary first. Each has 55,000 ports a destination. */
  readonly addresses: readonly InterfaceAddress[];
  readonly available: boolean;
}

export interface PeeringConnection {
  readonly id: string;
  readonly requesterVpcId: string;
  readonly accepterVpcId: string;
  readonly active: boolean;
}

/** Of a gateway: its prefix list in the route tables leads to it. Of an interface: its interfaces answer. */
export interface VpcEndpoint {
  readonly id: string;
  readonly vpcId: string;
  readonly type: "gateway" | "interface";
  /** `com.amazonaws.us-east-1.s3` */
  readonly serviceName: string;
  readonly interfaceIds: readonly string[];
  readonly privateDnsNames: readonly string[];
  readonly available: boolean;
}

export interface TransitGateway {
  readonly id: string;
  readonly accountId: string;
}

export interface TransitGatewayAttachment {
  readonly id: string;
  readonly transitGatewayId: string;
  readonly resource:
    | { readonly kind: "vpc"; readonly id: string }
    | { readonly kind: "peering"; readonly peerAttachmentId: string }
    | { readonly kind: "vpn"; readonly id: string };
  /** One a zone; the gateway reaches a zone through the interface that it has there. */
  readonly subnetIds: readonly string[];
  readonly interfaceIds: readonly string[];
  /** The route table that packets from this attachment are routed by. */
  readonly routeTableId: string | undefined;
  readonly applianceMode: boolean;
  readonly available: boolean;
}

export interface TransitGatewayRouteTable {
  readonly id: string;
  readonly transitGatewayId: string;
  /** Static and propagated ones, already told apart: one a destination. */
  readonly routes: readonly {
    readonly destination: Cidr;
    /** Undefined: a blackhole. */
    readonly attachmentId: string | undefined;
    readonly propagated: boolean;
  }[];
}

export interface DhcpOptions {
  readonly id: string;
  readonly domainName: string | undefined;
  /** `AmazonProvidedDNS` or addresses. */
  readonly domainNameServers: readonly string[];
  readonly ntpServers: readonly Address[];
  readonly netbiosNameServers: readonly Address[];
  readonly netbiosNodeType: number | undefined;
}

export interface Tables {
  readonly vpcs: Vpc;
  readonly subnets: Subnet;
  readonly networkInterfaces: NetworkInterface;
  readonly routeTables: RouteTable;
  readonly networkAcls: NetworkAcl;
  readonly securityGroups: SecurityGroup;
  readonly prefixLists: PrefixList;
  readonly internetGateways: InternetGateway;
  readonly egressOnlyInternetGateways: EgressOnlyInternetGateway;
  readonly virtualPrivateGateways: VirtualPrivateGateway;
  readonly natGateways: NatGateway;
  readonly peeringConnections: PeeringConnection;
  readonly vpcEndpoints: VpcEndpoint;
  readonly transitGateways: TransitGateway;
  readonly transitGatewayAttachments: TransitGatewayAttachment;
  readonly transitGatewayRouteTables: TransitGatewayRouteTable;
  readonly dhcpOptions: DhcpOptions;
}

export type TableName = keyof Tables;

type Listener = (id: string) => void;

/** One table; those who compiled something from a record hear of its change before the next packet. */
export class TopologyTable<Each extends { readonly id: string }> {
  readonly #records = new Map<string, Each>();
  readonly #listeners: Listener[] = [];

  get size(): number {
    return this.#records.size;
  }

  get(id: string): Each | undefined {
    return this.#records.get(id);
  }

  all(): IterableIterator<Each> {
    return this.#records.values();
  }

  put(record: Each): void {
    this.#records.set(record.id, record);
    for (const listener of this.#listeners) listener(record.id);
  }

  remove(id: string): void {
    if (!this.#records.delete(id)) return;
    for (const listener of this.#listeners) listener(id);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}

export type Topology = { readonly [Name in TableName]: TopologyTable<Tables[Name]> };

export function createTopology(): Topology {
  return {
    vpcs: new TopologyTable(),
    subnets: new TopologyTable(),
    networkInterfaces: new TopologyTable(),
    routeTables: new TopologyTable(),
    networkAcls: new TopologyTable(),
    securityGroups: new TopologyTable(),
    prefixLists: new TopologyTable(),
    internetGateways: new TopologyTable(),
    egressOnlyInternetGateways: new TopologyTable(),
    virtualPrivateGateways: new TopologyTable(),
    natGateways: new TopologyTable(),
    peeringConnections: new TopologyTable(),
    vpcEndpoints: new TopologyTable(),
    transitGateways: new TopologyTable(),
    transitGatewayAttachments: new TopologyTable(),
    transitGatewayRouteTables: new TopologyTable(),
    dhcpOptions: new TopologyTable(),
  };
}
