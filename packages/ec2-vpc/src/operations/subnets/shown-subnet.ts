/** A subnet as the SDK has it. */
import type {
  Subnet,
  SubnetCidrBlockStateCode,
  SubnetIpv6CidrBlockAssociation,
} from "@aws-sdk/client-ec2";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import type { SubnetRecord } from "../../resource/vpc/subnet.ts";
import type { CidrAssociation } from "../../resource/vpc/vpc.ts";
import { zoneId } from "../../resource/zone.ts";

export function shownSubnet({ addressUse }: Resources, subnet: SubnetRecord): Subnet {
  const { id, accountId, region, zone } = subnet;
  return {
    SubnetId: id,
    SubnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${id}`,
    OwnerId: accountId,
    VpcId: subnet.vpcId,
    State: "available",
    AvailabilityZone: zone,
    AvailabilityZoneId: zoneId(zone),
    CidrBlock: subnet.cidrBlock,
    AvailableIpAddressCount: addressUse.freeIn(subnet),
    Ipv6CidrBlockAssociationSet: subnet.ipv6Associations.map((each) =>
      shownIpv6Association(each, "associated"),
    ),
    Ipv6Native: subnet.cidrBlock === undefined,
    AssignIpv6AddressOnCreation: subnet.assignIpv6AddressOnCreation,
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    MapCustomerOwnedIpOnLaunch: false,
    DefaultForAz: subnet.defaultForAz,
    EnableDns64: subnet.enableDns64,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: subnet.hostnameType,
      EnableResourceNameDnsARecord: subnet.resourceNameDnsA,
      EnableResourceNameDnsAAAARecord: subnet.resourceNameDnsAaaa,
    },
    BlockPublicAccessStates: { InternetGatewayBlockMode: "off" },
    Tags: shownTags(subnet.tags),
  };
}

export function shownIpv6Association(
  { associationId, cidrBlock }: CidrAssociation,
  State: SubnetCidrBlockStateCode,
): SubnetIpv6CidrBlockAssociation {
  return {
    AssociationId: associationId,
    Ipv6CidrBlock: cidrBlock,
    Ipv6CidrBlockState: { State },
    Ipv6AddressAttribute: "public",
    IpSource: "amazon",
  };
}
