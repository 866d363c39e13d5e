/** Protocols, ports and types of ICMP in rules and packets, and whether they match, said plainly. */
import fc from "fast-check";
import type { TrafficDescription } from "../traffic-match.ts";
import { address4, address6, type Packet, packet } from "./arbitrary.ts";

const port = fc.constantFrom(0, 22, 80, 443, 1024, 40000, 65535);

const ports = fc.oneof(
  fc.constant({ from: 0, to: 65535 }),
  fc.tuple(port, port).map(([one, other]) => ({
    from: Math.min(one, other),
    to: Math.max(one, other),
  })),
);

const icmp = fc.record({
  type: fc.constantFrom(-1, 0, 3, 8, 128),
  code: fc.constantFrom(-1, 0, 4),
});

export const traffic: fc.Arbitrary<TrafficDescription> = fc
  .tuple(fc.constantFrom(-1, 6, 17, 1, 58, 50), ports, icmp, fc.boolean())
  .map(([protocol, range, kind, isNarrow]) => ({
    protocol,
    ports: isNarrow && (protocol === 6 || protocol === 17) ? range : undefined,
    icmp: isNarrow && (protocol === 1 || protocol === 58) ? kind : undefined,
  }));

const fields = fc.record({
  protocol: fc.constantFrom(6, 6, 17, 1, 58, 50),
  sourcePort: port,
  destinationPort: port,
  icmpType: fc.constantFrom(0, 3, 8, 128),
  icmpCode: fc.constantFrom(0, 4),
});

export const anyPacket: fc.Arbitrary<Packet> = fc
  .tuple(fc.oneof(fc.tuple(address4, address4), fc.tuple(address6, address6)), fields)
  .map(([[source, destination], rest]) => packet(source, destination, rest));

export function trafficMatches(rule: TrafficDescription, asked: Packet): boolean {
  if (rule.protocol === -1) return true;
  if (rule.protocol !== asked.protocol) return false;
  if (rule.ports !== undefined) {
    return rule.ports.from <= asked.destinationPort && asked.destinationPort <= rule.ports.to;
  }
  // ICMP's types are those of its own version of IP.
  const isIts = asked.protocol === (asked.version === 4 ? 1 : 58);
  if (rule.icmp === undefined || !isIts || rule.icmp.type === -1) return true;
  return (
    rule.icmp.type === asked.icmpType &&
    (rule.icmp.code === -1 || rule.icmp.code === asked.icmpCode)
  );
}
