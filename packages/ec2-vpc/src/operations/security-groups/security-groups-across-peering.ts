/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeStaleSecurityGroups.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupReferences.html
 */
import type {
  DescribeSecurityGroupReferencesCommandInput,
  DescribeSecurityGroupReferencesResult,
  DescribeStaleSecurityGroupsCommandInput,
  DescribeStaleSecurityGroupsResult,
  StaleIpPermission,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { pageOf } from "../../resource/page.ts";
import type { SecurityGroupRuleRecord } from "../../resource/security/security-group-rule.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownPermissions } from "./shown-group.ts";

/** Rules that name a group which is gone, or which no peering connection leads to any more. */
export function describeStaleSecurityGroups(
  rooms: Rooms,
  input: DescribeStaleSecurityGroupsCommandInput,
  call: Call,
): DescribeStaleSecurityGroupsResult {
  const { resources } = rooms;
  const vpc = resources.vpcs.require(placeOf(call), input.VpcId);
  const staleRules = (groupId: string) =>
    resources.groupRules.of(groupId).filter((rule) => isStale(rooms, rule));
  const stale = [...resources.securityGroups.inVpc(vpc.id)].filter(
    ({ id }) => staleRules(id).length > 0,
  );
  const page = pageOf(stale, input);
  return {
    StaleSecurityGroupSet: page.records.map((group) => {
      const rules = staleRules(group.id);
      const shown = (egress: boolean) =>
        shownStale(
          rooms,
          rules.filter((rule) => rule.egress === egress),
        );
      return {
        GroupId: group.id,
        GroupName: group.name,
        Description: group.description,
        VpcId: group.vpcId,
        StaleIpPermissions: shown(false),
        StaleIpPermissionsEgress: shown(true),
      };
    }),
    NextToken: page.nextToken,
  };
}

function isStale({ resources, topology }: Rooms, { peer }: SecurityGroupRuleRecord): boolean {
  if (!("groupId" in peer) || peer.peeringConnectionId === undefined) return false;
  const peering = topology.peeringConnections.get(peer.peeringConnectionId);
  return !peering?.active || resources.securityGroups.get(peer.groupId) === undefined;
}

function shownStale(rooms: Rooms, rules: readonly SecurityGroupRuleRecord[]): StaleIpPermission[] {
  return shownPermissions(rooms, rules).map((permission) => ({
    IpProtocol: permission.IpProtocol,
    FromPort: permission.FromPort,
    ToPort: permission.ToPort,
    IpRanges: [],
    PrefixListIds: [],
    UserIdGroupPairs: permission.UserIdGroupPairs,
  }));
}

/** Which peer VPCs have rules that name the groups. */
export function describeSecurityGroupReferences(
  { resources }: Rooms,
  input: DescribeSecurityGroupReferencesCommandInput,
  call: Call,
): DescribeSecurityGroupReferencesResult {
  const ids = new Set(input.GroupId);
  resources.securityGroups.requireAll(placeOf(call), [...ids]);
  const references = new Map<string, object>();
  for (const { peer, vpcId } of resources.securityGroupRules.all()) {
    if (!("groupId" in peer) || !ids.has(peer.groupId)) continue;
    if (peer.peeringConnectionId === undefined) continue;
    references.set(`${peer.groupId} ${vpcId}`, {
      GroupId: peer.groupId,
      ReferencingVpcId: vpcId,
      VpcPeeringConnectionId: peer.peeringConnectionId,
    });
  }
  return { SecurityGroupReferenceSet: [...references.values()] };
}
