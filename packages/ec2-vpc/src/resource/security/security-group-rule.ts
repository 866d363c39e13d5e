/** Rules of security groups. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html */
import { clientError } from "../../errors.ts";
import type { PortRange } from "../../packet/topology.ts";
import type { Collection } from "../collection.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { SecurityGroupRecord } from "./security-group.ts";

export interface SecurityGroupRuleRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly groupId: string;
  readonly egress: boolean;
  /** As it is shown: `tcp`, `udp`, `icmp`, `icmpv6`, `-1`, or a number. */
  readonly protocol: string;
  /** TCP and UDP. */
  readonly ports: PortRange | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
  readonly peer: SecurityGroupPeer;
  readonly description: string | undefined;
}

export type SecurityGroupPeer =
  | { readonly cidrIpv4: string }
  | { readonly cidrIpv6: string }
  | { readonly prefixListId: string }
  | {
      readonly groupId: string;
      /** The account whose group it is. */
      readonly userId: string;
      /** Of a group in another VPC. */
      readonly peeringConnectionId?: string | undefined;
      readonly vpcId?: string | undefined;
    };

export const SECURITY_GROUP_RULE: Kind<SecurityGroupRuleRecord> = {
  type: "security-group-rule",
  prefix: "sgr",
  notFound: ([id]) =>
    clientError(
      "InvalidSecurityGroupRuleId.NotFound",
      `The security group rule ID '${id}' does not exist`,
    ),
  malformed: (id) =>
    clientError(
      "InvalidSecurityGroupRuleId.Malformed",
      `The security group rule ID '${id}' is malformed`,
    ),
  filters: {
    "group-id": ({ groupId }) => groupId,
    "security-group-rule-id": ({ id }) => id,
  },
};

/** What a new group lets out: everything. */
export const allowAll = (
  { accountId, region, vpcId, id: groupId }: Omit<SecurityGroupRecord, "name" | "description">,
  rule: Pick<SecurityGroupRuleRecord, "id" | "egress" | "peer">,
): SecurityGroupRuleRecord => ({
  accountId,
  region,
  tags: {},
  vpcId,
  groupId,
  ...rule,
  protocol: "-1",
  ports: undefined,
  icmp: undefined,
  description: undefined,
});

type Listener = (groupId: string) => void;

/** The rules of each group. */
export class GroupRules {
  readonly #groups = new Map<string, Map<string, SecurityGroupRuleRecord>>();
  readonly #groupOf = new Map<string, string>();
  readonly #listeners: Listener[] = [];

  constructor(rules: Collection<SecurityGroupRuleRecord>) {
    rules.follow((id, record) => {
      const groupId = record?.groupId ?? this.#groupOf.get(id);
      if (groupId === undefined) return;
      if (record === undefined) {
        this.#groups.get(groupId)?.delete(id);
        this.#groupOf.delete(id);
      } else {
        this.#rulesOf(groupId).set(id, record);
        this.#groupOf.set(id, groupId);
      }
      for (const listener of this.#listeners) listener(groupId);
    });
  }

  of(groupId: string): readonly SecurityGroupRuleRecord[] {
    return [...(this.#groups.get(groupId)?.values() ?? [])];
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  #rulesOf(groupId: string): Map<string, SecurityGroupRuleRecord> {
    let rules = this.#groups.get(groupId);
    if (rules === undefined) {
      rules = new Map();
      this.#groups.set(groupId, rules);
    }
    return rules;
  }
}
