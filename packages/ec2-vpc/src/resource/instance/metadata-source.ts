/** What instance metadata tells at an interface: of the instance that runs on it, put together when it is asked. */
import type {
  MetadataInterface,
  MetadataSource,
  MetadataView,
} from "../../metadata/metadata-view.ts";
import type { InstanceProfiles } from "../../ports.ts";
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { Resources } from "../resources.ts";
import { zoneId } from "../zone.ts";
import type { InstanceRecord } from "./instance.ts";
import { addressName, privateDnsName, publicAddressOf, publicDnsName } from "./names.ts";

export function metadataSource(
  resources: Resources,
  profiles: InstanceProfiles | undefined,
): MetadataSource {
  return (interfaceId) => {
    const to = resources.networkInterfaces.get(interfaceId)?.attachment?.to;
    const instance = to?.kind === "instance" ? resources.instances.get(to.id) : undefined;
    return instance && viewOf(resources, profiles, instance);
  };
}

function viewOf(
  resources: Resources,
  profiles: InstanceProfiles | undefined,
  instance: InstanceRecord,
): MetadataView {
  const { placement, metadataOptions, iamProfile, userData } = instance;
  return {
    instanceId: instance.id,
    accountId: instance.accountId,
    region: instance.region,
    zone: placement.zone,
    zoneId: zoneId(placement.zone),
    imageId: instance.imageId,
    manifestPath: "(unknown)",
    instanceType: instance.instanceType,
    architecture: instance.architecture,
    launchIndex: instance.launchIndex,
    reservationId: instance.reservationId,
    lifeCycle: instance.lifecycle ?? "on-demand",
    pendingAt: instance.launchedAt,
    kernelId: instance.kernelId,
    ramdiskId: instance.ramdiskId,
    productCodes: [],
    keyPair: keyPairOf(resources, instance),
    profile: iamProfile && {
      arn: iamProfile.arn,
      id: iamProfile.profileId,
      // The role may be another one by now.
      roleArn: profiles?.byArn(iamProfile.arn)?.roleArn,
    },
    placementGroup: placement.groupName,
    tags: instance.tags,
    blockDevices: blockDevices(resources, instance),
    userData: userData === undefined ? undefined : Buffer.from(userData, "base64"),
    options: metadataOptions,
    interruption: interruptionOf(resources, instance),
    interfaces: resources.attached
      .interfaces(instance.id)
      .map((each) => interfaceView(resources, instance, each)),
  };
}

function interruptionOf(
  { spotRequests }: Resources,
  { interruption, spotRequestId = "" }: InstanceRecord,
): MetadataView["interruption"] {
  if (interruption === undefined) return undefined;
  const isStop = spotRequests.get(spotRequestId)?.terms.interruption === "stop";
  return { ...interruption, action: isStop ? "stop" : "terminate" };
}

function keyPairOf({ keyPairs }: Resources, instance: InstanceRecord): MetadataView["keyPair"] {
  for (const { name, publicKey } of keyPairs.in(instance)) {
    if (name === instance.keyName) return { name, openSshKey: publicKey };
  }
  return undefined;
}

function blockDevices(
  { attached }: Resources,
  { id, rootDeviceName }: InstanceRecord,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {
    ami: rootDeviceName.replace("/dev/", ""),
    root: rootDeviceName,
  };
  let number = 0;
  for (const { attachment } of attached.volumes(id)) {
    if (attachment.device === rootDeviceName) continue;
    number += 1;
    found[`ebs${number}`] = attachment.device.replace("/dev/", "");
  }
  return found;
}

function interfaceView(
  resources: Resources,
  instance: InstanceRecord,
  record: NetworkInterfaceRecord,
): MetadataInterface {
  const { vpcs, subnets, securityGroups, publicAddresses } = resources;
  const vpc = vpcs.get(record.vpcId);
  const subnet = subnets.get(record.subnetId);
  const publicAddress = publicAddressOf(resources, record);
  const isPrimary = record.attachment?.deviceIndex === 0;
  const [first] = record.addresses;
  return {
    interfaceId: record.id,
    deviceNumber: record.attachment?.deviceIndex ?? 0,
    macAddress: record.macAddress,
    ownerId: record.accountId,
    localHostname: isPrimary
      ? privateDnsName(resources, instance, record)
      : addressName(first?.address ?? "", record.region),
    privateAddresses: record.addresses.map(({ address }) => address),
    ipv6Addresses: record.ipv6Addresses,
    ipv4Prefixes: record.ipv4Prefixes,
    ipv6Prefixes: record.ipv6Prefixes,
    publicAddresses: record.addresses.flatMap(({ address, assignedPublicAddress }) => {
      const elastic = publicAddresses.associatedWith(record.id, address)?.publicAddress;
      const shown = elastic ?? assignedPublicAddress;
      return shown === undefined ? [] : [{ address: shown, behind: address }];
    }),
    publicHostname: publicAddress && publicDnsName(resources, record, publicAddress),
    securityGroupIds: record.securityGroupIds,
    securityGroupNames: record.securityGroupIds.map((id) => securityGroups.get(id)?.name ?? id),
    subnetId: record.subnetId,
    subnetCidr: subnet?.cidrBlock,
    subnetIpv6Cidrs: subnet?.ipv6Associations.map(({ cidrBlock }) => cidrBlock) ?? [],
    vpcId: record.vpcId,
    vpcCidrs: vpc?.cidrAssociations.map(({ cidrBlock }) => cidrBlock) ?? [],
    vpcIpv6Cidrs: vpc?.ipv6Associations.map(({ cidrBlock }) => cidrBlock) ?? [],
  };
}
