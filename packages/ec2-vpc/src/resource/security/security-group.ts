/** Security groups. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";
import type { SecurityGroupRuleRecord } from "./security-group-rule.ts";

export interface SecurityGroupRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
}

type Rule = SecurityGroupRuleRecord;
const portOf = (rule: Rule, end: "from" | "to") =>
  rule.ports?.[end] ?? (end === "from" ? rule.icmp?.type : rule.icmp?.code);

/** Filters of one direction: `ip-permission.cidr`, `egress.ip-permission.cidr`. */
function permissionFilters(egress: boolean): Kind<SecurityGroupRecord>["filters"] {
  const prefix = egress ? "egress.ip-permission" : "ip-permission";
  const each =
    (read: (rule: Rule, resources: Resources) => string | number | undefined) =>
    ({ id }: SecurityGroupRecord, resources: Resources) =>
      resources.groupRules
        .of(id)
        .map((rule) => (rule.egress === egress ? read(rule, resources) : undefined));
  return {
    [`${prefix}.cidr`]: each(({ peer }) => ("cidrIpv4" in peer ? peer.cidrIpv4 : undefined)),
    [`${prefix}.ipv6-cidr`]: each(({ peer }) => ("cidrIpv6" in peer ? peer.cidrIpv6 : undefined)),
    [`${prefix}.from-port`]: each((rule) => portOf(rule, "from")),
    [`${prefix}.to-port`]: each((rule) => portOf(rule, "to")),
    [`${prefix}.group-id`]: each(({ peer }) => ("groupId" in peer ? peer.groupId : undefined)),
    [`${prefix}.group-name`]: each(({ peer }, { securityGroups }) =>
      "groupId" in peer ? securityGroups.get(peer.groupId)?.name : undefined,
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
