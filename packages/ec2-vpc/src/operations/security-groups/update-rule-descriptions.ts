/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsIngress.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UpdateSecurityGroupRuleDescriptionsEgress.html
 */
import type {
  UpdateSecurityGroupRuleDescriptionsIngressCommandInput,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import type { SecurityGroupRuleRecord } from "../../resource/security/security-group-rule.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { findGroup } from "./find-group.ts";
import { readDescription, readPermissions, ruleKey } from "./read-permissions.ts";
import { noSuchRule } from "./revoke-security-group.ts";

type Input = UpdateSecurityGroupRuleDescriptionsIngressCommandInput;

const update =
  (egress: boolean) =>
  (rooms: Rooms, input: Input, call: Call): UpdateSecurityGroupRuleDescriptionsIngressResult => {
    const { resources } = rooms;
    const place = placeOf(call);
    const group = findGroup(resources, place, input);
    const known = resources.groupRules.of(group.id).filter((rule) => rule.egress === egress);
    const changed: SecurityGroupRuleRecord[] = [];
    for (const { SecurityGroupRuleId, Description } of input.SecurityGroupRuleDescriptions ?? []) {
      const rule = resources.securityGroupRules.require(place, SecurityGroupRuleId);
      if (!known.includes(rule)) throw resources.securityGroupRules.kind.notFound([rule.id]);
      changed.push({ ...rule, description: readDescription(Description) });
    }
    if (input.IpPermissions?.length) {
      for (const draft of readPermissions({ rooms, place, group, known: true }, input)) {
        const rule = known.find((each) => ruleKey(each) === ruleKey(draft));
        if (rule === undefined) throw noSuchRule();
        changed.push({ ...rule, description: draft.description });
      }
    }
    if (changed.length === 0) throw missing("ipPermissions");
    resources.commit(() => {
      for (const rule of changed) resources.securityGroupRules.put(rule);
    });
    return { Return: true };
  };

export const updateSecurityGroupRuleDescriptionsIngress = update(false);
export const updateSecurityGroupRuleDescriptionsEgress = update(true);
