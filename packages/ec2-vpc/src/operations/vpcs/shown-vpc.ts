/** A VPC as the SDK has it. */
import type { Vpc } from "@aws-sdk/client-ec2";
import { shownTags } from "../../resource/tags.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";

export function shownVpc(vpc: VpcRecord): Vpc {
  return {
    VpcId: vpc.id,
    OwnerId: vpc.accountId,
    State: "available",
    CidrBlock: vpc.cidrAssociations[0]?.cidrBlock,
    CidrBlockAssociationSet: vpc.cidrAssociations.map(({ associationId, cidrBlock }) => ({
      AssociationId: associationId,
      CidrBlock: cidrBlock,
      CidrBlockState: { State: "associated" },
    })),
    ...(vpc.ipv6Associations.length > 0 && {
      Ipv6CidrBlockAssociationSet: vpc.ipv6Associations.map(({ associationId, cidrBlock }) => ({
        AssociationId: associationId,
        Ipv6CidrBlock: cidrBlock,
        Ipv6CidrBlockState: { State: "associated" },
        NetworkBorderGroup: vpc.region,
        Ipv6Pool: "Amazon",
        Ipv6AddressAttribute: "public",
        IpSource: "amazon",
      })),
    }),
    DhcpOptionsId: vpc.dhcpOptionsId,
    InstanceTenancy: vpc.instanceTenancy,
    IsDefault: vpc.isDefault,
    Tags: shownTags(vpc.tags),
  };
}
