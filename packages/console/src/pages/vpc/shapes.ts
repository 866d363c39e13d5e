/** What `/_cloudglass/vpc/…` answers: docs/internals/packet-traces.md. */

export interface VpcSummary {
  readonly id: string;
  readonly name?: string;
  readonly accountId: string;
  readonly region: string;
  readonly cidrBlocks: readonly string[];
  readonly ipv6CidrBlocks: readonly string[];
  readonly isDefault: boolean;
  readonly subnetCount: number;
  readonly interfaceCount: number;
}

export interface Vpcs {
  readonly vpcs: readonly VpcSummary[];
  readonly next?: string;
}

export interface Subnet {
  readonly id: string;
  readonly name?: string;
  readonly zone: string;
  readonly cidrBlock?: string;
  readonly ipv6CidrBlock?: string;
  readonly networkAclId: string;
  readonly routeTableId: string;
}

export interface RouteTable {
  readonly id: string;
  readonly name?: string;
  readonly isMain: boolean;
  readonly routes: readonly { readonly destination: string; readonly target: string }[];
}

export interface Gateway {
  readonly kind: string;
  readonly id: string;
  readonly name?: string;
  readonly subnetId?: string;
  readonly state?: string;
}

export interface Interface {
  readonly id: string;
  readonly name?: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly hostName?: string;
  readonly attachment?: { readonly kind: string; readonly id: string };
  readonly state?: string;
  readonly addresses: readonly { readonly address: string; readonly publicAddress?: string }[];
  readonly securityGroupIds: readonly string[];
}

export interface Vpc extends VpcSummary {
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly gateways: readonly Gateway[];
  readonly securityGroups: readonly { readonly id: string; readonly name: string }[];
  readonly interfaces: readonly Interface[];
  readonly notShown: { readonly interfaces: number };
}

export interface PacketHeader {
  readonly source: string;
  readonly destination: string;
  /** IANA's number. */
  readonly protocol: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly tcpFlags?: string;
  readonly icmpType?: number;
  readonly ttl: number;
}

export interface Hop {
  readonly kind: string;
  readonly id: string;
  readonly direction?: "ingress" | "egress";
  readonly verdict: "pass" | "drop" | "deliver";
  readonly rule?: Readonly<Record<string, string | number | boolean>>;
  readonly why?: string;
  readonly drop?: string;
  readonly packet: PacketHeader;
}

export interface PacketTrace {
  readonly packet: PacketHeader;
  readonly verdict: "delivered" | "dropped";
  readonly hops: readonly Hop[];
}

export interface Injection {
  readonly conclusion: "accepted" | "answered" | "refused" | "unanswered";
  readonly sent: PacketTrace;
  readonly followed: readonly PacketTrace[];
  readonly notKept: number;
}
