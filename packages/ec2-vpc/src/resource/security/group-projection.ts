/** Security groups in the topology: a group's row has its rules. */
import type { SecurityGroup, SecurityGroupRule, Topology } from "../../packet/topology.ts";
import type { Resources } from "../resources.ts";
import { mirror } from "../vpc/network-projection.ts";
import type { SecurityGroupPeer, SecurityGroupRuleRecord } from "./security-group-rule.ts";

export function projectGroups(resources: Resources, topology: Topology): void {
  const row = ({ id, vpcId }: { readonly id: string; readonly vpcId: string }): SecurityGroup => ({
    id,
    vpcId,
    rules: resources.groupRules.of(id).map(ruleRow),
  });
  mirror(resources.securityGroups, topology.securityGroups, row);
  resources.groupRules.onChange((groupId) => {
    const group = resources.securityGroups.get(groupId);
    if (group !== undefined) topology.securityGroups.put(row(group));
  });
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

function ruleRow(rule: SecurityGroupRuleRecord): SecurityGroupRule {
  const { id, egress, protocol, ports, icmp, peer } = rule;
  return {
    id,
    egress,
    protocol: PROTOCOLS[protocol] ?? Number(protocol),
    ports,
    icmp,
    peer: peerRow(peer),
  };
}

function peerRow(peer: SecurityGroupPeer): SecurityGroupRule["peer"] {
  if ("cidrIpv4" in peer) return { cidr: peer.cidrIpv4 };
  if ("cidrIpv6" in peer) return { cidr: peer.cidrIpv6 };
  if ("prefixListId" in peer) return { prefixListId: peer.prefixListId };
  return { securityGroupId: peer.groupId };
}
