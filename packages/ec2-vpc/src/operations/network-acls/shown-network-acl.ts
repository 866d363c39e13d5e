/** A network ACL as the SDK has it. */
import type { NetworkAcl, NetworkAclEntry } from "@aws-sdk/client-ec2";
import type { NetworkAclEntry as Entry } from "../../packet/topology.ts";
import { shownTags } from "../../resource/tags.ts";
import type { NetworkAclRecord } from "../../resource/vpc/network-acl.ts";

export function shownNetworkAcl(acl: NetworkAclRecord): NetworkAcl {
  return {
    NetworkAclId: acl.id,
    VpcId: acl.vpcId,
    OwnerId: acl.accountId,
    IsDefault: acl.isDefault,
    Associations: acl.associations.map(({ associationId, subnetId }) => ({
      NetworkAclAssociationId: associationId,
      NetworkAclId: acl.id,
      SubnetId: subnetId,
    })),
    Entries: acl.entries.map(shownEntry),
    Tags: shownTags(acl.tags),
  };
}

function shownEntry({ ruleNumber, egress, action, protocol, cidr, ports, icmp }: Entry) {
  const entry: NetworkAclEntry = {
    RuleNumber: ruleNumber,
    Egress: egress,
    RuleAction: action,
    Protocol: String(protocol),
    ...(cidr.includes(":") ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    ...(ports && { PortRange: { From: ports.from, To: ports.to } }),
    ...(icmp && { IcmpTypeCode: { Type: icmp.type, Code: icmp.code } }),
  };
  return entry;
}
