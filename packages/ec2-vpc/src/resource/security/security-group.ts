/** Security groups. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html */
import { clientError } from "../../errors.ts";
import type { PortRange } from "../../packet/topology.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord, Tags } from "../record.ts";

export interface SecurityGroupRuleRecord {
  /** `sgr-…` */
  readonly id: string;
  readonly egress: boolean;
  /** As it is shown: `tcp`, `udp`, `icmp`, `icmpv6`, `-1`, or a number. */
  readonly protocol: string;
  /** TCP and UDP. */
  readonly ports: PortRange | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
  readonly peer:
    | { readonly cidrIpv4: string }
    | { readonly cidrIpv6: string }
    | { readonly prefixListId: string }
    | {
        readonly groupId: string;
        /** Of the group, where it is another account's. */
        readonly userId: string;
        readonly peeringConnectionId?: string | undefined;
        readonly vpcId?: string | undefined;
      };
  readonly description: string | undefined;
  readonly tags: Tags;
}

export interface SecurityGroupRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly rules: readonly SecurityGroupRuleRecord[];
}

type Rule = SecurityGroupRuleRecord;
const portOf = (rule: Rule, end: "from" | "to") =>
  rule.ports?.[end] ?? (end === "from" ? rule.icmp?.type : rule.icmp?.code);

/** Filters of one direction: `ip-permission.cidr`, `egress.ip-permission.cidr`. */
function permissionFilters(egress: boolean): Kind<SecurityGroupRecord>["filters"] {
  const prefix = egress ? "egress.ip-permission" : "ip-permission";
  const each =
    (read: (rule: Rule) => string | number | undefined) => (group: SecurityGroupRecord) =>
      group.rules.filter((rule) => rule.egress === egress).map(read);
  return {
    [`${prefix}.cidr`]: each(({ peer }) => ("cidrIpv4" in peer ? peer.cidrIpv4 : undefined)),
    [`${prefix}.ipv6-cidr`]: each(({ peer }) => ("cidrIpv6" in peer ? peer.cidrIpv6 : undefined)),
    [`${prefix}.from-port`]: each((rule) => portOf(rule, "from")),
    [`${prefix}.to-port`]: each((rule) => portOf(rule, "to")),
    [`${prefix}.group-id`]: each(({ peer }) => ("groupId" in peer ? peer.groupId : undefined)),
    [`${prefix}.group-name`]: (group, { securityGroups }) =>
      group.rules.map(({ egress: out, peer }) =>
        out === egress && "groupId" in peer ? securityGroups.get(peer.groupId)?.name : undefined,
      ),
    [`${prefix}.prefix-list-id`]: each(({ peer }) =>
      "prefixListId" in peer ? peer.prefixListId : undefined,
    ),
    [`${prefix}.protocol`]: each(({ protocol }) => protocol),
    [`${prefix}.user-id`]: each(({ peer }) => ("groupId" in peer ? peer.userId : undefined)),
  };
}

export const SECURITY_GROUP: Kind<SecurityGroupRecord> = {
  type: "security-group",
  prefix: "sg",
  notFound: ([id]) =>
    clientError("InvalidGroup.NotFound", `The security group '${id}' does not exist`),
  malformed: (id) =>
    clientError("InvalidGroupId.Malformed", `Invalid id: "${id}" (expecting "sg-...")`),
  filters: {
    description: ({ description }) => description,
    "group-id": ({ id }) => id,
    "group-name": ({ name }) => name,
    "owner-id": ({ accountId }) => accountId,
    "vpc-id": ({ vpcId }) => vpcId,
    ...permissionFilters(false),
    ...permissionFilters(true),
  },
};

/** What a new group lets out. */
export const allowAllEgress = (id: string, peer: Rule["peer"]): Rule => ({
  id,
  egress: true,
  protocol: "-1",
  ports: undefined,
  icmp: undefined,
  peer,
  description: undefined,
  tags: {},
});
