/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html
 */
import type {
  RevokeSecurityGroupIngressCommandInput,
  RevokeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, missingParameter } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { SecurityGroupRuleRecord } from "../../resource/security/security-group-rule.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { findGroup } from "./find-group.ts";
import {
  type PermissionReader,
  type RuleDraft,
  readPermissions,
  ruleKey,
} from "./read-permissions.ts";
import { shownPermissions, shownRevoked } from "./shown-group.ts";

type Input = RevokeSecurityGroupIngressCommandInput;

const revoke =
  (egress: boolean) =>
  (rooms: Rooms, input: Input, call: Call): RevokeSecurityGroupIngressResult => {
    const { resources } = rooms;
    const place = placeOf(call);
    const group = findGroup(resources, place, input);
    const known = resources.groupRules.of(group.id).filter((rule) => rule.egress === egress);
    const { gone, unknown } = input.SecurityGroupRuleIds?.length
      ? { gone: rulesById(rooms, place, known, input.SecurityGroupRuleIds), unknown: [] }
      : rulesLike(readDrafts({ rooms, place, group, known: true }, input), known);
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html#API_RevokeSecurityGroupIngress_ResponseElements
    if (unknown.length > 0 && !resources.vpcs.get(group.vpcId)?.isDefault) throw noSuchRule();
    resources.commit(() => {
      for (const { id } of gone) resources.securityGroupRules.remove(id);
    });
    return {
      Return: true,
      RevokedSecurityGroupRules: gone.map(shownRevoked),
      UnknownIpPermissions: shownPermissions(rooms, unknown),
    };
  };

export const revokeSecurityGroupIngress = revoke(false);
export const revokeSecurityGroupEgress = revoke(true);

function readDrafts(reader: PermissionReader, input: Input) {
  const { IpPermissions, IpProtocol, CidrIp, SourceSecurityGroupName } = input;
  if (!IpPermissions?.length && !IpProtocol && !CidrIp && !SourceSecurityGroupName) {
    throw missingParameter("Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
  }
  return readPermissions(reader, input);
}

function rulesById(
  { resources }: Rooms,
  place: Place,
  known: readonly SecurityGroupRuleRecord[],
  ids: readonly string[],
): SecurityGroupRuleRecord[] {
  const rules = resources.securityGroupRules.requireAll(place, [...new Set(ids)]);
  const other = rules.find((rule) => !known.includes(rule));
  if (other !== undefined) throw resources.securityGroupRules.kind.notFound([other.id]);
  return rules;
}

function rulesLike(drafts: readonly RuleDraft[], known: readonly SecurityGroupRuleRecord[]) {
  const byKey = new Map(known.map((rule) => [ruleKey(rule), rule]));
  const gone: SecurityGroupRuleRecord[] = [];
  const unknown: RuleDraft[] = [];
  for (const draft of drafts) {
    const rule = byKey.get(ruleKey(draft));
    if (rule === undefined) unknown.push(draft);
    else gone.push(rule);
  }
  return { gone, unknown };
}

export const noSuchRule = () =>
  clientError(
    "InvalidPermission.NotFound",
    "The specified rule does not exist in this security group.",
  );
