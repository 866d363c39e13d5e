/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html */
import type {
  ModifySecurityGroupRulesCommandInput,
  ModifySecurityGroupRulesResult,
  SecurityGroupRuleRequest,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  missingParameter,
} from "../../errors.ts";
import { canonicalCidr } from "../../resource/security/canonical-cidr.ts";
import type {
  SecurityGroupPeer,
  SecurityGroupRuleRecord,
} from "../../resource/security/security-group-rule.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { requireNew } from "./authorize-security-group.ts";
import {
  type PermissionReader,
  readDescription,
  readGroupPeer,
  readPrefixList,
  readTraffic,
  ruleKey,
} from "./read-permissions.ts";
import { requireRuleRoom } from "./rule-limit.ts";

export function modifySecurityGroupRules(
  rooms: Rooms,
  input: ModifySecurityGroupRulesCommandInput,
  call: Call,
): ModifySecurityGroupRulesResult {
  const { resources } = rooms;
  const place = placeOf(call);
  const group = resources.securityGroups.require(place, input.GroupId);
  const updates = input.SecurityGroupRules ?? [];
  if (updates.length === 0) throw missing("SecurityGroupRule");
  const changed = new Map<string, SecurityGroupRuleRecord>();
  for (const { SecurityGroupRuleId: id, SecurityGroupRule: request } of updates) {
    const rule = resources.securityGroupRules.require(place, id);
    if (rule.groupId !== group.id) throw resources.securityGroupRules.kind.notFound([rule.id]);
    if (request === undefined) throw missing("SecurityGroupRule");
    changed.set(rule.id, changedRule({ rooms, place, group, known: false }, rule, request));
  }
  const known = resources.groupRules.of(group.id);
  for (const egress of [false, true]) {
    const ofDirection = (rule: SecurityGroupRuleRecord) => rule.egress === egress;
    const others = known.filter(ofDirection).filter(({ id }) => !changed.has(id));
    const mine = [...changed.values()].filter(ofDirection);
    if (new Set(mine.map(ruleKey)).size < mine.length) {
      throw invalidParameterValue("The same permission must not appear multiple times");
    }
    requireNew(mine, others);
    requireRuleRoom(rooms, [...others, ...mine]);
  }
  resources.commit(() => {
    for (const rule of changed.values()) resources.securityGroupRules.put(rule);
  });
  return { Return: true };
}

function changedRule(
  reader: PermissionReader,
  rule: SecurityGroupRuleRecord,
  request: SecurityGroupRuleRequest,
): SecurityGroupRuleRecord {
  const peer = readPeer(reader, request);
  const [given, has] = [PEERS[peerKind(peer)], PEERS[peerKind(rule.peer)]];
  if (given !== has) {
    throw invalidParameterValue(
      `Invalid rule type for security group rule '${rule.id}'. You may not specify ${given.parameter} for an existing ${has.rule} rule.`,
    );
  }
  return {
    ...rule,
    ...readTraffic(request),
    peer,
    description: readDescription(request.Description),
  };
}

function readPeer(reader: PermissionReader, request: SecurityGroupRuleRequest): SecurityGroupPeer {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId: GroupId } = request;
  const given = [CidrIpv4, CidrIpv6, PrefixListId, GroupId].filter((each) => each !== undefined);
  if (given.length === 0) {
    throw missingParameter(
      "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId",
    );
  }
  if (given.length > 1) {
    throw invalidParameterCombination(
      "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified",
    );
  }
  if (CidrIpv4 !== undefined) return { cidrIpv4: canonicalCidr(CidrIpv4, 4) };
  if (CidrIpv6 !== undefined) return { cidrIpv6: canonicalCidr(CidrIpv6, 6) };
  if (PrefixListId !== undefined) return { prefixListId: readPrefixList(reader, PrefixListId) };
  return readGroupPeer(reader, { GroupId });
}

const PEERS = {
  cidrIpv4: { parameter: "CidrIpv4", rule: "IPv4 CIDR" },
  cidrIpv6: { parameter: "CidrIpv6", rule: "IPv6 CIDR" },
  prefixListId: { parameter: "a prefix list id", rule: "prefix list" },
  groupId: { parameter: "a referenced group id", rule: "referenced group" },
} as const;

function peerKind(peer: SecurityGroupPeer): keyof typeof PEERS {
  if ("cidrIpv4" in peer) return "cidrIpv4";
  if ("cidrIpv6" in peer) return "cidrIpv6";
  return "prefixListId" in peer ? "prefixListId" : "groupId";
}
