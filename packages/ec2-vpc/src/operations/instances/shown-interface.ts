/** A network interface as it stands in the description of its instance. */
import type {
  GroupIdentifier,
  InstanceNetworkInterface,
  InstanceNetworkInterfaceAssociation,
} from "@aws-sdk/client-ec2";
import { addressName, publicDnsName } from "../../resource/instance/names.ts";
import { shownConnectionTracking } from "../../resource/interface/connection-tracking.ts";
import type {
  InterfaceAddressRecord,
  NetworkInterfaceRecord,
} from "../../resource/interface/network-interface.ts";
import type { Resources } from "../../resource/resources.ts";

export function shownGroups(
  { securityGroups }: Resources,
  { securityGroupIds }: NetworkInterfaceRecord,
): GroupIdentifier[] {
  return securityGroupIds.map((id) => ({ GroupId: id, GroupName: securityGroups.get(id)?.name }));
}

export function shownInstanceInterface(
  resources: Resources,
  record: NetworkInterfaceRecord,
): InstanceNetworkInterface {
  const [primary] = record.addresses;
  const { attachment, ipv4Prefixes, ipv6Prefixes } = record;
  const association = primary && shownAssociation(resources, record, primary);
  return {
    ...(association && { Association: association }),
    ...(attachment && {
      Attachment: {
        AttachTime: new Date(attachment.attachedAt),
        AttachmentId: attachment.attachmentId,
        DeleteOnTermination: attachment.deleteOnTermination,
        DeviceIndex: attachment.deviceIndex,
        NetworkCardIndex: attachment.networkCardIndex,
        Status: "attached",
      },
    }),
    Description: record.description,
    Groups: shownGroups(resources, record),
    InterfaceType: record.interfaceType,
    Ipv6Addresses: record.ipv6Addresses.map((address) => ({
      Ipv6Address: address,
      IsPrimaryIpv6: false,
    })),
    ...(ipv4Prefixes.length > 0 && {
      Ipv4Prefixes: ipv4Prefixes.map((prefix) => ({ Ipv4Prefix: prefix })),
    }),
    ...(ipv6Prefixes.length > 0 && {
      Ipv6Prefixes: ipv6Prefixes.map((prefix) => ({ Ipv6Prefix: prefix })),
    }),
    MacAddress: record.macAddress,
    NetworkInterfaceId: record.id,
    OwnerId: record.accountId,
    PrivateDnsName: primary && addressName(primary.address, record.region),
    PrivateIpAddress: primary?.address,
    PrivateIpAddresses: record.addresses.map((address) => {
      const associated = shownAssociation(resources, record, address);
      return {
        ...(associated && { Association: associated }),
        Primary: address === primary,
        PrivateDnsName: addressName(address.address, record.region),
        PrivateIpAddress: address.address,
      };
    }),
    SourceDestCheck: record.sourceDestCheck,
    ...shownConnectionTracking(record),
    Status: "in-use",
    SubnetId: record.subnetId,
    VpcId: record.vpcId,
    Operator: { Managed: false },
  };
}

function shownAssociation(
  resources: Resources,
  record: NetworkInterfaceRecord,
  { address, assignedPublicAddress }: InterfaceAddressRecord,
): InstanceNetworkInterfaceAssociation | undefined {
  const elastic = resources.publicAddresses.associatedWith(record.id, address);
  const publicAddress = elastic?.publicAddress ?? assignedPublicAddress;
  if (publicAddress === undefined) return undefined;
  return {
    IpOwnerId: elastic?.accountId ?? "amazon",
    PublicDnsName: publicDnsName(resources, record, publicAddress),
    PublicIp: publicAddress,
  };
}
