/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html
 */
import type {
  AuthorizeSecurityGroupIngressCommandInput,
  AuthorizeSecurityGroupIngressResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError } from "../../errors.ts";
import type { SecurityGroupRecord } from "../../resource/security/security-group.ts";
import type { SecurityGroupRuleRecord } from "../../resource/security/security-group-rule.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { findGroup } from "./find-group.ts";
import { type RuleDraft, readPermissions, ruleKey } from "./read-permissions.ts";
import { requireRuleRoom } from "./rule-limit.ts";
import { shownRule } from "./shown-group.ts";

type Input = AuthorizeSecurityGroupIngressCommandInput;

const authorize =
  (egress: boolean) =>
  (rooms: Rooms, input: Input, call: Call): AuthorizeSecurityGroupIngressResult => {
    const { resources } = rooms;
    const place = placeOf(call);
    const group = findGroup(resources, place, input);
    const drafts = readPermissions({ rooms, place, group, known: false }, input);
    const tags = specifiedTags(input.TagSpecifications, ["security-group-rule"]);
    const known = resources.groupRules.of(group.id).filter((rule) => rule.egress === egress);
    requireNew(drafts, known);
    requireRuleRoom(rooms, [...known, ...drafts]);
    const rules = drafts.map((draft) => newRule(rooms, group, { ...draft, egress, tags }));
    resources.commit(() => {
      for (const rule of rules) resources.securityGroupRules.put(rule);
    });
    return { Return: true, SecurityGroupRules: rules.map((rule) => shownRule(rooms, rule)) };
  };

export const authorizeSecurityGroupIngress = authorize(false);
export const authorizeSecurityGroupEgress = authorize(true);

function newRule(
  { resources }: Rooms,
  { accountId, region, vpcId, id: groupId }: SecurityGroupRecord,
  rule: RuleDraft & Pick<SecurityGroupRuleRecord, "egress" | "tags">,
): SecurityGroupRuleRecord {
  return { ...rule, id: resources.newId("sgr"), accountId, region, vpcId, groupId };
}

/** Throws InvalidPermission.Duplicate. */
export function requireNew(
  drafts: readonly RuleDraft[],
  known: readonly SecurityGroupRuleRecord[],
): void {
  const keys = new Set(known.map(ruleKey));
  const twice = drafts.find((draft) => keys.has(ruleKey(draft)));
  if (twice === undefined) return;
  throw clientError(
    "InvalidPermission.Duplicate",
    `the specified rule "${inWords(twice)}" already exists`,
  );
}

function inWords({ protocol, ports, icmp, peer }: RuleDraft): string {
  const from =
    "cidrIpv4" in peer
      ? peer.cidrIpv4
      : "cidrIpv6" in peer
        ? peer.cidrIpv6
        : "prefixListId" in peer
          ? peer.prefixListId
          : peer.groupId;
  const name = protocol === "-1" ? "ALL" : protocol.toUpperCase();
  const orAll = (number: number) => (number === -1 ? "ALL" : String(number));
  const which =
    ports !== undefined
      ? `, from port: ${ports.from}, to port: ${ports.to}`
      : icmp !== undefined
        ? `, type: ${orAll(icmp.type)}, code: ${orAll(icmp.code)}`
        : "";
  return `peer: ${from}, ${name}${which}, ALLOW`;
}
