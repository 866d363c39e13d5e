/** A VPC as the SDK has it. */
import type {
  Vpc,
  VpcCidrBlockAssociation,
  VpcCidrBlockStateCode,
  VpcIpv6CidrBlockAssociation,
} from "@aws-sdk/client-ec2";
import { shownTags } from "../../resource/tags.ts";
import type { CidrAssociation, VpcRecord } from "../../resource/vpc/vpc.ts";

export function shownVpc(vpc: VpcRecord): Vpc {
  return {
    VpcId: vpc.id,
    OwnerId: vpc.accountId,
    State: "available",
    CidrBlock: vpc.cidrAssociations[0]?.cidrBlock,
    CidrBlockAssociationSet: vpc.cidrAssociations.map((each) =>
      shownCidrAssociation(each, "associated"),
    ),
    ...(vpc.ipv6Associations.length > 0 && {
      Ipv6CidrBlockAssociationSet: vpc.ipv6Associations.map((each) =>
        shownIpv6Association(vpc, each, "associated"),
      ),
    }),
    DhcpOptionsId: vpc.dhcpOptionsId,
    InstanceTenancy: vpc.instanceTenancy,
    IsDefault: vpc.isDefault,
    BlockPublicAccessStates: { InternetGatewayBlockMode: "off" },
    Tags: shownTags(vpc.tags),
  };
}

export function shownCidrAssociation(
  { associationId, cidrBlock }: CidrAssociation,
  State: VpcCidrBlockStateCode,
): VpcCidrBlockAssociation {
  return { AssociationId: associationId, CidrBlock: cidrBlock, CidrBlockState: { State } };
}

export function shownIpv6Association(
  { region }: VpcRecord,
  { associationId, cidrBlock }: CidrAssociation,
  State: VpcCidrBlockStateCode,
): VpcIpv6CidrBlockAssociation {
  return {
    AssociationId: associationId,
    Ipv6CidrBlock: cidrBlock,
    Ipv6CidrBlockState: { State },
    NetworkBorderGroup: region,
    Ipv6Pool: "Amazon",
    Ipv6AddressAttribute: "public",
    IpSource: "amazon",
  };
}
