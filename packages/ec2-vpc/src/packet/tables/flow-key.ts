/** What tells the flows between two addresses apart, in one number that is the same for both directions. */
import { ICMP_TYPE, ICMPV6_TYPE, PROTOCOL } from "../frame/numbers.ts";
import type { Direction, PacketFields } from "./packet-fields.ts";

const { icmp: ICMP, tcp: TCP, udp: UDP, icmpv6: ICMPV6 } = PROTOCOL;

export const NO_FLOW = -1;

/**
 * TCP, UDP: the interface's own port and the other one. ICMP: of queries and their replies the identifier, the kind of
 * query and whether the interface asks; a reply begins none. Protocols without ports have one flow between two
 * addresses. `NO_FLOW`: ICMP that is neither.
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
  const { echoRequest, echoReply } = protocol === ICMPV6 ? ICMPV6_TYPE : ICMP_TYPE;
  if (icmpType === echoRequest || icmpType === echoReply) return echoRequest;
  const { timestampRequest, timestampReply } = ICMP_TYPE;
  const isTime = icmpType === timestampRequest || icmpType === timestampReply;
  return isTime && protocol === ICMP ? timestampRequest : NO_FLOW;
}

/** Of ICMP only a query does. */
export function isQuery(packet: PacketFields): boolean {
  return queryOf(packet) === packet.icmpType;
}
