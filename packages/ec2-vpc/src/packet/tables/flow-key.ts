/** What tells the flows between two addresses apart, in one number that is the same for both directions. */
import { ICMP_TYPE, ICMPV6_TYPE, PROTOCOL } from "../frame/numbers.ts";
import type { Direction, PacketFields } from "./packet-fields.ts";

const { icmp: ICMP, tcp: TCP, udp: UDP, icmpv6: ICMPV6 } = PROTOCOL;

export const NO_FLOW = -1;

/**
 * TCP, UDP: the interface's own port and the other one. ICMP: of queries and their replies the identifier, the kind of
 * query and whether the interface asks; a reply begins none. Protocols without ports
 * have one flow between two addresses. `NO_FLOW`: ICMP that is no query.
 */
export function portsOf(direction: Direction, packet: PacketFields): number {
  switch (packet.protocol) {
    case TCP:
    case UDP:
      return direction === "egress"
        ? ((packet.sourcePort << 16) | packet.destinationPort) >>> 0
        : ((packet.destinationPort << 16) | packet.sourcePort) >>> 0;
    case ICMP:
    case ICMPV6: {
      const query = queryOf(packet);
      if (query === NO_FLOW) return NO_FLOW;
      const asks = (query === packet.icmpType) === (direction === "egress") ? 1 : 0;
      return ((packet.icmpIdentifier << 16) | (query << 1) | asks) >>> 0;
    }
    default:
      return 0;
  }
}

/** The type of the query that a packet is, or is the reply to. */
export function queryOf({ protocol, icmpType }: PacketFields): number {
  if (protocol === ICMPV6) return icmpType === ICMPV6_TYPE.echoRequest || icmpType === ICMPV6_TYPE.echoReply ? ICMPV6_TYPE.echoRequest : NO_FLOW;
  if (icmpType === ICMP_TYPE.echoRequest || icmpType === ICMP_TYPE.echoReply) return ICMP_TYPE.echoRequest;
  return icmpType === ICMP_TYPE.timestampRequest || icmpType === ICMP_TYPE.timestampReply ? ICMP_TYPE.timestampRequest : NO_FLOW;
}

/** Of ICMP only a query does. */
export function isQuery(packet: PacketFields): boolean {
  return queryOf(packet) === packet.icmpType;
}
