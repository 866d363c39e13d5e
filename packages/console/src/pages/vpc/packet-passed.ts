/** What a packet passed, for the map. */
import type { Hop, Injection, Interface } from "./shapes.ts";

/**
 * By id. Tables and lists of rules also say the subnet that they ruled for, security groups the interface: `sg-… eni-…`.
 */
export type PacketPassed = ReadonlyMap<string, Hop["verdict"]>;

export function wayOf(
  injection: Injection | undefined,
  interfaces: readonly Interface[],
): PacketPassed {
  const way = new Map<string, Hop["verdict"]>();
  const hops = injection?.sent.hops ?? [];
  let [interfaceId, subnetId] = ["", ""];
  for (const [index, { kind, id, direction, rule, verdict }] of hops.entries()) {
    if (kind === "interface") {
      interfaceId = id;
      subnetId = interfaces.find((each) => each.id === id)?.subnetId ?? subnetId;
    }
    if (kind === "network-acl" && typeof rule?.subnetId === "string") subnetId = rule.subnetId;
    if (kind === "network-acl" || kind === "route-table") way.set(`${id} ${subnetId}`, verdict);
    else if (kind !== "security-group") way.set(id, verdict);
    else {
      const next = hops.slice(index).find((hop) => hop.kind === "interface")?.id;
      const ruled = direction === "egress" ? interfaceId : (rule?.interfaceId ?? next);
      way.set(`${id} ${ruled}`, verdict);
    }
  }
  return way;
}
