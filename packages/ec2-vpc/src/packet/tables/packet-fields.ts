/** What the tables read of a packet, all numbers: a `PacketView` has it. */
export interface PacketFields {
  readonly version: 4 | 6;
  /** IANA's number. */
  readonly protocol: number;
  /** IPv4, as uint32. */
  readonly source: number;
  readonly destination: number;
  /** IPv6, the most significant word first. */
  readonly source0: number;
  readonly source1: number;
  readonly source2: number;
  readonly source3: number;
  readonly destination0: number;
  readonly destination1: number;
  readonly destination2: number;
  readonly destination3: number;
  /** Of TCP and UDP. Later fragments have none of their own: `FragmentTable` gives them those of the first. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  /** Of the ICMP queries and their replies. */
  readonly icmpIdentifier: number;
  readonly tcpFlags: number;
}

/** Seen from the interface: what comes to it, what leaves it. */
export type Direction = "ingress" | "egress";
