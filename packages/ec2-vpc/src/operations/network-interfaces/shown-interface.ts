/** A network interface as the SDK has it. */
import type {
  NetworkInterface,
  NetworkInterfaceAssociation,
  NetworkInterfaceAttachment,
  NetworkInterfacePrivateIpAddress,
} from "@aws-sdk/client-ec2";
import { addressName, publicDnsName } from "../../resource/instance/names.ts";
import { shownConnectionTracking } from "../../resource/interface/connection-tracking.ts";
import {
  type InterfaceAddressRecord,
  type InterfaceAttachment,
  type NetworkInterfaceRecord,
  publicAssociationOf,
} from "../../resource/interface/network-interface.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import { zoneId } from "../../resource/zone.ts";

export function shownInterface(
  resources: Resources,
  record: NetworkInterfaceRecord,
): NetworkInterface {
  const addresses = record.addresses.map((address, index) =>
    shownAddress(resources, record, address, index === 0),
  );
  const [primary] = addresses;
  return {
    NetworkInterfaceId: record.id,
    OwnerId: record.accountId,
    Status: record.attachment === undefined ? "available" : "in-use",
    Description: record.description,
    InterfaceType: record.interfaceType as NetworkInterface["InterfaceType"],
    SubnetId: record.subnetId,
    VpcId: record.vpcId,
    AvailabilityZone: record.zone,
    AvailabilityZoneId: zoneId(record.zone),
    MacAddress: record.macAddress,
    PrivateIpAddress: primary?.PrivateIpAddress,
    PrivateDnsName: primary?.PrivateDnsName,
    PublicDnsName: primary?.Association?.PublicDnsName,
    PrivateIpAddresses: addresses,
    ...(primary?.Association && { Association: primary.Association }),
    Ipv6Addresses: record.ipv6Addresses.map((Ipv6Address, index) => ({
      Ipv6Address,
      IsPrimaryIpv6: record.hasPrimaryIpv6 && index === 0,
    })),
    ...(record.ipv6Addresses.length > 0 && { Ipv6Address: record.ipv6Addresses[0] }),
    ...shownPrefixes(record),
    Groups: shownGroups(resources, record),
    SourceDestCheck: record.sourceDestCheck,
    ...shownConnectionTracking(record),
    RequesterManaged: record.requesterManaged,
    RequesterId: record.requesterId,
    ...(record.attachment && { Attachment: shownAttachment(record.attachment) }),
    DenyAllIgwTraffic: false,
    Operator: { Managed: false },
    TagSet: shownTags(record.tags),
  };
}

function shownPrefixes({ ipv4Prefixes, ipv6Prefixes }: NetworkInterfaceRecord) {
  return {
    ...(ipv4Prefixes.length > 0 && {
      Ipv4Prefixes: ipv4Prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix })),
    }),
    ...(ipv6Prefixes.length > 0 && {
      Ipv6Prefixes: ipv6Prefixes.map((Ipv6Prefix) => ({ Ipv6Prefix })),
    }),
  };
}

export const shownGroups = (
  { securityGroups }: Resources,
  { securityGroupIds }: NetworkInterfaceRecord,
) =>
  securityGroupIds.map((GroupId) => ({
    GroupId,
    GroupName: securityGroups.get(GroupId)?.name,
  }));

export function shownAttachment(attachment: InterfaceAttachment): NetworkInterfaceAttachment {
  return {
    AttachmentId: attachment.attachmentId,
    AttachTime: new Date(attachment.attachedAt),
    DeleteOnTermination: attachment.deleteOnTermination,
    DeviceIndex: attachment.deviceIndex,
    NetworkCardIndex: attachment.networkCardIndex,
    ...(attachment.to.kind === "instance" && { InstanceId: attachment.to.id }),
    InstanceOwnerId: attachment.ownerId,
    Status: "attached",
  };
}

function shownAddress(
  resources: Resources,
  record: NetworkInterfaceRecord,
  address: InterfaceAddressRecord,
  Primary: boolean,
): NetworkInterfacePrivateIpAddress {
  const Association = shownAssociation(resources, record, address);
  return {
    Primary,
    PrivateIpAddress: address.address,
    PrivateDnsName: addressName(address.address, record.region),
    ...(Association && { Association }),
  };
}

function shownAssociation(
  resources: Resources,
  record: NetworkInterfaceRecord,
  address: InterfaceAddressRecord,
): NetworkInterfaceAssociation | undefined {
  const found = publicAssociationOf(resources, record, address);
  if (found === undefined) return undefined;
  const { elastic, ownerId, publicAddress } = found;
  return {
    IpOwnerId: ownerId,
    PublicIp: publicAddress,
    PublicDnsName: publicDnsName(resources, record, publicAddress),
    ...(elastic && {
      AllocationId: elastic.id,
      AssociationId: elastic.association?.associationId,
    }),
  };
}
