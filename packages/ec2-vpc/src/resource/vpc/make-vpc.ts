/** What comes with a VPC: its main route table, default network ACL and default security group. */
import type { Place, Tags } from "../record.ts";
import type { Resources } from "../resources.ts";
import { allowAll, type SecurityGroupPeer } from "../security/security-group-rule.ts";
import { DEFAULT_ENTRIES, DEFAULT_IPV6_ENTRIES, LAST_IPV6_ENTRIES } from "./network-acl.ts";
import type { VpcRecord } from "./vpc.ts";

const VNI_BITS = 24;

export type VpcSettings = Pick<VpcRecord, "isDefault" | "instanceTenancy" | "dhcpOptionsId"> & {
  readonly cidrBlock: string;
  /** Undefined: no IPv6. */
  readonly ipv6CidrBlock: string | undefined;
  readonly tags: Tags;
};

/** To be called within a commit. */
export function makeVpc(resources: Resources, place: Place, settings: VpcSettings): VpcRecord {
  const { isDefault, instanceTenancy, dhcpOptionsId, cidrBlock, ipv6CidrBlock, tags } = settings;
  const { accountId, region } = place;
  const id = resources.newId("vpc");
  const owned = { accountId, region, vpcId: id, tags: {} };
  const vpc: VpcRecord = {
    id,
    accountId,
    region,
    tags,
    cidrAssociations: [{ associationId: resources.newId("vpc-cidr-assoc"), cidrBlock }],
    ipv6Associations:
      ipv6CidrBlock === undefined
        ? []
        : [{ associationId: resources.newId("vpc-cidr-assoc"), cidrBlock: ipv6CidrBlock }],
    isDefault,
    instanceTenancy,
    dhcpOptionsId,
    dnsSupport: true,
    dnsHostnames: isDefault,
    networkAddressUsageMetrics: false,
    vni: newVni(resources),
  };
  resources.vpcs.put(vpc);
  resources.routeTables.put({
    ...owned,
    id: resources.newId("rtb"),
    routes: [],
    localTargets: {},
    associations: [{ associationId: resources.newId("rtbassoc"), main: true }],
    propagatingGatewayIds: [],
  });
  resources.networkAcls.put({
    ...owned,
    id: resources.newId("acl"),
    isDefault: true,
    entries: [...DEFAULT_ENTRIES, ...(ipv6CidrBlock === undefined ? [] : DEFAULT_IPV6_ENTRIES)],
    associations: [],
  });
  const group = {
    ...owned,
    id: resources.newId("sg"),
    name: "default",
    description: "default VPC security group",
  };
  resources.securityGroups.put(group);
  const from = { groupId: group.id, userId: accountId };
  const rule = (egress: boolean, peer: SecurityGroupPeer) =>
    resources.securityGroupRules.put(allowAll(group, { id: resources.newId("sgr"), egress, peer }));
  rule(false, from);
  rule(true, { cidrIpv4: "0.0.0.0/0" });
  if (ipv6CidrBlock !== undefined) rule(true, { cidrIpv6: "::/0" });
  return vpc;
}

function newVni(resources: Resources): number {
  const taken = new Set([...resources.vpcs.all()].map(({ vni }) => vni));
  for (;;) {
    const vni = 1 + resources.random.below(2 ** VNI_BITS - 1);
    if (!taken.has(vni)) return vni;
  }
}

/** The one that subnets without an association have. */
export function mainRouteTable(resources: Resources, vpcId: string) {
  for (const table of resources.routeTables.inVpc(vpcId)) {
    if (table.associations.some(({ main }) => main)) return table;
  }
  throw new Error(`${vpcId} has no main route table`);
}

export function defaultNetworkAcl(resources: Resources, vpcId: string) {
  for (const acl of resources.networkAcls.inVpc(vpcId)) {
    if (acl.isDefault) return acl;
  }
  throw new Error(`${vpcId} has no default network ACL`);
}

export function defaultSecurityGroup(resources: Resources, vpcId: string) {
  for (const group of resources.securityGroups.inVpc(vpcId)) {
    if (group.name === "default") return group;
  }
  throw new Error(`${vpcId} has no default security group`);
}

/**
 * What comes with the first IPv6 block of a VPC: network ACLs end with the rules of the family, and what nobody changed of
 * the default list and of what groups let out is open to it as it is to IPv4.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-migrate-ipv6.html
 */
export function openToIpv6(resources: Resources, vpcId: string): void {
  for (const acl of [...resources.networkAcls.inVpc(vpcId)]) {
    const isUntouched =
      acl.isDefault && JSON.stringify(acl.entries) === JSON.stringify(DEFAULT_ENTRIES);
    const more = isUntouched ? DEFAULT_IPV6_ENTRIES : LAST_IPV6_ENTRIES;
    if (acl.entries.some(({ ruleNumber }) => ruleNumber === LAST_IPV6_ENTRIES[0]?.ruleNumber))
      continue;
    resources.networkAcls.put({ ...acl, entries: [...acl.entries, ...more] });
  }
  for (const group of resources.securityGroups.inVpc(vpcId)) {
    const egress = resources.groupRules.of(group.id).filter((rule) => rule.egress);
    const [only] = egress;
    const isUntouched =
      egress.length === 1 &&
      only?.protocol === "-1" &&
      "cidrIpv4" in only.peer &&
      only.peer.cidrIpv4 === "0.0.0.0/0";
    if (!isUntouched) continue;
    const rule = { id: resources.newId("sgr"), egress: true, peer: { cidrIpv6: "::/0" } };
    resources.securityGroupRules.put(allowAll(group, rule));
  }
}

export const hasIpv6 = (resources: Resources, vpcId: string) =>
  (resources.vpcs.get(vpcId)?.ipv6Associations.length ?? 0) > 0;
