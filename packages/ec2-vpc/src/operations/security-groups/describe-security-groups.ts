/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSecurityGroupsForVpc.html
 */
import type {
  DescribeSecurityGroupRulesCommandInput,
  DescribeSecurityGroupRulesResult,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsResult,
  GetSecurityGroupsForVpcCommandInput,
  GetSecurityGroupsForVpcResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { predicateOf } from "../../resource/filter.ts";
import { pageOf } from "../../resource/page.ts";
import { shownTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { findGroupByName } from "./find-group.ts";
import { shownGroup, shownRule } from "./shown-group.ts";

export function describeSecurityGroups(
  rooms: Rooms,
  input: DescribeSecurityGroupsCommandInput,
  call: Call,
): DescribeSecurityGroupsResult {
  const { resources } = rooms;
  const place = placeOf(call);
  const named = (input.GroupNames ?? []).map((name) => findGroupByName(resources, place, name).id);
  const ids = [...(input.GroupIds ?? []), ...named];
  const page = describe(resources, resources.securityGroups, input, place, { ids });
  return {
    SecurityGroups: page.records.map((group) => shownGroup(rooms, group)),
    NextToken: page.nextToken,
  };
}

export function describeSecurityGroupRules(
  rooms: Rooms,
  input: DescribeSecurityGroupRulesCommandInput,
  call: Call,
): DescribeSecurityGroupRulesResult {
  const { resources } = rooms;
  const ids = input.SecurityGroupRuleIds;
  const page = describe(resources, resources.securityGroupRules, input, placeOf(call), { ids });
  return {
    SecurityGroupRules: page.records.map((rule) => shownRule(rooms, rule)),
    NextToken: page.nextToken,
  };
}

export function getSecurityGroupsForVpc(
  { resources }: Rooms,
  input: GetSecurityGroupsForVpcCommandInput,
  call: Call,
): GetSecurityGroupsForVpcResult {
  const vpc = resources.vpcs.require(placeOf(call), input.VpcId);
  const { filters } = resources.securityGroups.kind;
  const primaryVpc = { "primary-vpc-id": filters["vpc-id"] as (typeof filters)[string] };
  const matches = predicateOf({ ...filters, ...primaryVpc }, input.Filters ?? [], resources);
  const page = pageOf([...resources.securityGroups.inVpc(vpc.id)].filter(matches), input);
  return {
    SecurityGroupForVpcs: page.records.map((group) => ({
      GroupId: group.id,
      GroupName: group.name,
      Description: group.description,
      OwnerId: group.accountId,
      PrimaryVpcId: group.vpcId,
      Tags: shownTags(group.tags),
    })),
    NextToken: page.nextToken,
  };
}
