/** Instances as a kind of resource: what their lists are filtered by. */
import { clientError } from "../../errors.ts";
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { Filters, FilterValue, Kind } from "../kind.ts";
import type { Resources } from "../resources.ts";
import { shownTime } from "../time.ts";
import { zoneId } from "../zone.ts";
import type { AttachedVolume } from "./attached.ts";
import { type InstanceRecord, STATE_CODES } from "./instance.ts";
import { interfaceFilters } from "./interface-filters.ts";
import { privateDnsName, publicAddressOf, publicDnsName } from "./names.ts";

export const primaryInterface = (
  { id }: InstanceRecord,
  { attached }: Resources,
): NetworkInterfaceRecord | undefined => attached.interfaces(id)[0];

/** A reader of the primary interface. */
const primary =
  (read: (record: NetworkInterfaceRecord, resources: Resources) => FilterValue) =>
  (instance: InstanceRecord, resources: Resources) => {
    const found = primaryInterface(instance, resources);
    return found && read(found, resources);
  };

const volume =
  (read: (each: AttachedVolume) => FilterValue) =>
  ({ id }: InstanceRecord, { attached }: Resources) =>
    attached.volumes(id).map(read);

const groupNames = (record: NetworkInterfaceRecord, { securityGroups }: Resources) =>
  record.securityGroupIds.map((id) => securityGroups.get(id)?.name);

/** What no instance here has. */
const none = (names: readonly string[]): Filters<InstanceRecord> =>
  Object.fromEntries(names.map((name) => [name, () => undefined]));

const placed: Filters<InstanceRecord> = {
  affinity: ({ placement }) => placement.affinity,
  "availability-zone": ({ placement }) => placement.zone,
  "availability-zone-id": ({ placement }) => zoneId(placement.zone),
  "host-id": ({ placement }) => placement.hostId,
  "placement-group-name": ({ placement }) => placement.groupName,
  "placement-partition-number": ({ placement }) => placement.partitionNumber,
  tenancy: ({ placement }) => placement.tenancy,
};

const networked: Filters<InstanceRecord> = {
  "dns-name": (instance, resources) => {
    const found = primaryInterface(instance, resources);
    const address = found && publicAddressOf(resources, found);
    return found && address ? publicDnsName(resources, found, address) : undefined;
  },
  "instance.group-id": primary(({ securityGroupIds }) => securityGroupIds),
  "instance.group-name": primary(groupNames),
  "ip-address": primary((record, resources) => publicAddressOf(resources, record)),
  "ipv6-address": ({ id }, { attached }) =>
    attached.interfaces(id).map(({ ipv6Addresses }) => ipv6Addresses),
  "private-dns-name": (instance, resources) =>
    privateDnsName(resources, instance, primaryInterface(instance, resources)),
  "private-dns-name-options.enable-resource-name-dns-a-record": ({ network }) =>
    network?.resourceNameDnsA,
  "private-dns-name-options.enable-resource-name-dns-aaaa-record": ({ network }) =>
    network?.resourceNameDnsAaaa,
  "private-dns-name-options.hostname-type": ({ network }) => network?.hostnameType,
  "private-ip-address": primary(({ addresses }) => addresses[0]?.address),
  "source-dest-check": primary(({ sourceDestCheck }) => sourceDestCheck),
  "subnet-id": ({ network }) => network?.subnetId,
  "vpc-id": ({ vpcId }) => vpcId,
};

const configured: Filters<InstanceRecord> = {
  "boot-mode": ({ bootMode }) => bootMode,
  "capacity-reservation-specification.capacity-reservation-preference": (instance) =>
    instance.capacityReservationPreference,
  "ebs-optimized": ({ ebsOptimized }) => ebsOptimized,
  "ena-support": ({ enaSupport }) => enaSupport,
  "enclave-options.enabled": ({ enclaves }) => enclaves,
  "hibernation-options.configured": () => false,
  "iam-instance-profile.arn": ({ iamProfile }) => iamProfile?.arn,
  "iam-instance-profile.id": ({ iamProfile }) => iamProfile?.profileId,
  "iam-instance-profile.name": ({ iamProfile }) => iamProfile?.arn.split("/").at(-1),
  "maintenance-options.auto-recovery": ({ autoRecovery }) => autoRecovery,
  "metadata-options.http-endpoint": ({ metadataOptions }) => metadataOptions.httpEndpoint,
  "metadata-options.http-protocol-ipv4": () => "enabled",
  "metadata-options.http-protocol-ipv6": ({ metadataOptions }) => metadataOptions.httpProtocolIpv6,
  "metadata-options.http-put-response-hop-limit": ({ metadataOptions }) =>
    metadataOptions.httpPutResponseHopLimit,
  "metadata-options.http-tokens": ({ metadataOptions }) => metadataOptions.httpTokens,
  "metadata-options.instance-metadata-tags": ({ metadataOptions }) =>
    metadataOptions.instanceMetadataTags,
  "metadata-options.state": () => "applied",
  "monitoring-state": ({ monitoring }) => monitoring,
  "network-performance-options.bandwidth-weighting": () => "default",
  "operator.managed": () => false,
};

const launched: Filters<InstanceRecord> = {
  architecture: ({ architecture }) => architecture,
  "client-token": ({ clientToken }) => clientToken,
  "current-instance-boot-mode": currentBootMode,
  hypervisor: () => "xen",
  "image-id": ({ imageId }) => imageId,
  "instance-id": ({ id }) => id,
  "instance-lifecycle": ({ lifecycle }) => lifecycle,
  "instance-state-code": ({ state }) => STATE_CODES[state],
  "instance-state-name": ({ state }) => state,
  "instance-type": ({ instanceType }) => instanceType,
  "kernel-id": ({ kernelId }) => kernelId,
  "key-name": ({ keyName }) => keyName,
  "launch-index": ({ launchIndex }) => launchIndex,
  "launch-time": ({ launchedAt }) => shownTime(launchedAt),
  "owner-id": ({ accountId }) => accountId,
  platform: ({ platform }) => platform,
  "platform-details": ({ platformDetails }) => platformDetails,
  "ramdisk-id": ({ ramdiskId }) => ramdiskId,
  reason: ({ transitionReason }) => transitionReason,
  "requester-id": ({ requesterId }) => requesterId,
  "reservation-id": ({ reservationId }) => reservationId,
  "root-device-name": ({ rootDeviceName }) => rootDeviceName,
  "root-device-type": ({ rootDeviceType }) => rootDeviceType,
  "spot-instance-request-id": ({ spotRequestId }) => spotRequestId,
  "state-reason-code": ({ stateReason }) => stateReason?.code,
  "state-reason-message": ({ stateReason }) => stateReason?.message,
  "tpm-support": ({ tpmSupport }) => tpmSupport,
  "usage-operation": ({ usageOperation }) => usageOperation,
  "usage-operation-update-time": ({ usageOperationAt }) => shownTime(usageOperationAt),
  "virtualization-type": ({ virtualizationType }) => virtualizationType,
};

export const INSTANCE: Kind<InstanceRecord> = {
  type: "instance",
  prefix: "i",
  notFound: (ids) =>
    clientError(
      "InvalidInstanceID.NotFound",
      ids.length === 1
        ? `The instance ID '${ids[0]}' does not exist`
        : `The instance IDs '${ids.join(", ")}' do not exist`,
    ),
  malformed: (id) =>
    clientError("InvalidInstanceID.Malformed", `Invalid id: "${id}" (expecting "i-...")`),
  filters: {
    ...placed,
    ...networked,
    ...configured,
    ...launched,
    ...interfaceFilters,
    "block-device-mapping.attach-time": volume(({ attachment }) =>
      shownTime(attachment.attachedAt),
    ),
    "block-device-mapping.delete-on-termination": volume(
      ({ attachment }) => attachment.deleteOnTermination,
    ),
    "block-device-mapping.device-name": volume(({ attachment }) => attachment.device),
    "block-device-mapping.status": volume(() => "attached"),
    "block-device-mapping.volume-id": volume(({ volume: { id } }) => id),
    ...none([
      "capacity-reservation-id",
      "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
      "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
      "operator.principal",
      "outpost-arn",
      "product-code",
      "product-code.type",
    ]),
  },
};

/** What it was booted with: Nitro and arm64 take UEFI where the image does. */
export function currentBootMode({ bootMode }: InstanceRecord): "legacy-bios" | "uefi" {
  return bootMode === "uefi" || bootMode === "uefi-preferred" ? "uefi" : "legacy-bios";
}
