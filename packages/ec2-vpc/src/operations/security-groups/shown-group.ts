/** Security groups and their rules as the SDK has them. */
import type {
  IpPermission,
  RevokedSecurityGroupRule,
  SecurityGroup,
  SecurityGroupRule,
  UserIdGroupPair,
} from "@aws-sdk/client-ec2";
import type { ResourceRecord } from "../../resource/record.ts";
import type { SecurityGroupRecord } from "../../resource/security/security-group.ts";
import type { SecurityGroupRuleRecord } from "../../resource/security/security-group-rule.ts";
import { shownTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";

type Rule = Pick<SecurityGroupRuleRecord, "protocol" | "ports" | "icmp" | "peer" | "description">;

export const arnOf = ({ region, accountId, id }: Omit<ResourceRecord, "tags">, type: string) =>
  `arn:aws:ec2:${region}:${accountId}:${type}/${id}`;

export function shownGroup(rooms: Rooms, group: SecurityGroupRecord): SecurityGroup {
  const rules = rooms.resources.groupRules.of(group.id);
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    OwnerId: group.accountId,
    VpcId: group.vpcId,
    SecurityGroupArn: arnOf(group, "security-group"),
    IpPermissions: shownPermissions(
      rooms,
      rules.filter(({ egress }) => !egress),
    ),
    IpPermissionsEgress: shownPermissions(
      rooms,
      rules.filter(({ egress }) => egress),
    ),
    Tags: shownTags(group.tags),
  };
}

/** Rules for the same traffic are one permission with several peers. */
export function shownPermissions(rooms: Rooms, rules: readonly Rule[]): IpPermission[] {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const { protocol, ports, icmp } = rule;
    const key = JSON.stringify([protocol, ports ?? icmp]);
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].map((same) => shownPermission(rooms, same as [Rule, ...Rule[]]));
}

function shownPermission(rooms: Rooms, rules: readonly [Rule, ...Rule[]]): IpPermission {
  const [{ protocol, ports, icmp }] = rules;
  const shown = {
    IpRanges: [] as object[],
    Ipv6Ranges: [] as object[],
    PrefixListIds: [] as object[],
    UserIdGroupPairs: [] as object[],
  };
  for (const { peer, description } of rules) {
    const Description = description;
    if ("cidrIpv4" in peer) shown.IpRanges.push({ CidrIp: peer.cidrIpv4, Description });
    else if ("cidrIpv6" in peer) shown.Ipv6Ranges.push({ CidrIpv6: peer.cidrIpv6, Description });
    else if ("prefixListId" in peer) {
      shown.PrefixListIds.push({ PrefixListId: peer.prefixListId, Description });
    } else shown.UserIdGroupPairs.push({ ...shownPair(rooms, peer), Description });
  }
  return {
    IpProtocol: protocol,
    ...(ports !== undefined && { FromPort: ports.from, ToPort: ports.to }),
    ...(icmp !== undefined && { FromPort: icmp.type, ToPort: icmp.code }),
    ...shown,
  };
}

type GroupPeer = Extract<SecurityGroupRuleRecord["peer"], { readonly groupId: string }>;

function shownPair(rooms: Rooms, peer: GroupPeer): UserIdGroupPair {
  const { groupId: GroupId, userId: UserId, vpcId, peeringConnectionId } = peer;
  if (peeringConnectionId === undefined) return { GroupId, UserId };
  return {
    GroupId,
    UserId,
    VpcId: vpcId,
    VpcPeeringConnectionId: peeringConnectionId,
    PeeringStatus: peeringStatus(rooms, peer),
  };
}

function peeringStatus({ topology }: Rooms, { peeringConnectionId }: GroupPeer): string {
  const known = topology.peeringConnections.get(peeringConnectionId ?? "");
  return known?.active ? "active" : "deleted";
}

export function shownRule(rooms: Rooms, rule: SecurityGroupRuleRecord): SecurityGroupRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.groupId,
    GroupOwnerId: rule.accountId,
    IsEgress: rule.egress,
    ...shownTraffic(rule),
    ...("groupId" in peer ? { ReferencedGroupInfo: shownPair(rooms, peer) } : shownPeer(peer)),
    Description: rule.description,
    Tags: shownTags(rule.tags),
    SecurityGroupRuleArn: arnOf(rule, "security-group-rule"),
  };
}

export function shownRevoked(rule: SecurityGroupRuleRecord): RevokedSecurityGroupRule {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.groupId,
    IsEgress: rule.egress,
    ...shownTraffic(rule),
    ...("groupId" in peer ? { ReferencedGroupId: peer.groupId } : shownPeer(peer)),
    Description: rule.description,
  };
}

function shownTraffic({ protocol, ports, icmp }: Rule) {
  return {
    IpProtocol: protocol,
    FromPort: ports?.from ?? icmp?.type ?? -1,
    ToPort: ports?.to ?? icmp?.code ?? -1,
  };
}

function shownPeer(peer: Exclude<Rule["peer"], GroupPeer>) {
  if ("cidrIpv4" in peer) return { CidrIpv4: peer.cidrIpv4 };
  if ("cidrIpv6" in peer) return { CidrIpv6: peer.cidrIpv6 };
  return { PrefixListId: peer.prefixListId };
}
