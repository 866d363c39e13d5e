/**
 * How many rules a direction of a group may have: as many for IPv4 as for IPv6; references to groups count as both, and
 * prefix lists with their entries. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
import { clientError } from "../../errors.ts";
import type { SecurityGroupRuleRecord } from "../../resource/security/security-group-rule.ts";
import type { Rooms } from "../../rooms.ts";

const RULES_MAX = 60;

/** @param rules of one direction, those to come too */
export function requireRuleRoom(
  { topology }: Rooms,
  rules: readonly Pick<SecurityGroupRuleRecord, "peer">[],
): void {
  let ipv4 = 0;
  let ipv6 = 0;
  for (const { peer } of rules) {
    if ("prefixListId" in peer) {
      const { entries = [] } = topology.prefixLists.get(peer.prefixListId) ?? {};
      const ipv6Entries = entries.filter((entry) => entry.includes(":")).length;
      ipv4 += entries.length - ipv6Entries;
      ipv6 += ipv6Entries;
      continue;
    }
    if (!("cidrIpv6" in peer)) ipv4++;
    if (!("cidrIpv4" in peer)) ipv6++;
  }
  if (Math.max(ipv4, ipv6) <= RULES_MAX) return;
  throw clientError(
    "RulesPerSecurityGroupLimitExceeded",
    "The maximum number of rules per security group has been reached.",
  );
}
