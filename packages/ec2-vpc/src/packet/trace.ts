/** Where a packet went: what each thing on its way decided, and by which table and rule. Drawn by the console. */

/** What is on a packet's way. */
export type HopKind =
  | "interface"
  | "source-destination-check"
  | "security-group"
  | "network-acl"
  | "route-table"
  | "connection-tracking"
  | "internet-gateway"
  | "egress-only-internet-gateway"
  | "virtual-private-gateway"
  | "nat-gateway"
  | "vpc-peering-connection"
  | "transit-gateway"
  | "transit-gateway-route-table"
  | "vpc-endpoint"
  | "host"
  | "switch"
  | "outside";

export interface PacketHeader {
  readonly source: string;
  readonly destination: string;
  /** IANA's number. */
  readonly protocol: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** Of TCP, those that are set: `SYN`, `SYN,ACK`, `RST,ACK`. */
  readonly tcpFlags?: string;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly ttl: number;
  readonly sizeBytes: number;
}

export interface Hop {
  readonly kind: HopKind;
  /** Of the resource; the name of a host or a public address for those that are none. */
  readonly id: string;
  readonly direction?: "ingress" | "egress";
  readonly verdict: "pass" | "drop" | "deliver";
  /** What decided: a rule's id or number, a route's destination and target, a tracked connection's state. */
  readonly rule?: Readonly<Record<string, string | number | boolean>>;
  /** One sentence for people. Always there when it was dropped. */
  readonly why?: string;
  readonly drop?: DropReason;
  /** As it left this hop. */
  readonly packet: PacketHeader;
}

/** Why a packet went no further; Reachability Analyzer's explanation codes are made from these and their place. */
export type DropReason =
  | "malformed"
  | "not-attached"
  | "source-destination-check"
  | "security-group-egress"
  | "security-group-ingress"
  | "network-acl-egress"
  | "network-acl-ingress"
  | "no-route"
  | "blackhole"
  | "no-public-address"
  | "gateway-not-attached"
  | "gateway-not-available"
  | "no-such-address"
  | "no-translation"
  | "ports-exhausted"
  | "not-transitive"
  | "ttl-exceeded"
  | "fragmentation-needed"
  | "zone-down"
  /** By a fault that loses some of what passes. */
  | "lost"
  | "unreachable-outside"
  /** The interface's machine does not run, or there is none. */
  | "nothing-plugged"
  | "endpoint-service-mismatch";
