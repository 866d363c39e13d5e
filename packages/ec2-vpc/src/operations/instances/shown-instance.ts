/** An instance as the SDK has it. */
import type {
  Instance,
  InstanceBlockDeviceMapping,
  InstanceMetadataOptionsResponse,
} from "@aws-sdk/client-ec2";
import type { AttachedVolume } from "../../resource/instance/attached.ts";
import {
  type InstanceMetadataOptions,
  type InstanceRecord,
  STATE_CODES,
} from "../../resource/instance/instance.ts";
import { currentBootMode } from "../../resource/instance/instance-kind.ts";
import { privateDnsName, publicAddressOf, publicDnsName } from "../../resource/instance/names.ts";
import type { NetworkInterfaceRecord } from "../../resource/interface/network-interface.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import { zoneId } from "../../resource/zone.ts";
import { shownGroups, shownInstanceInterface } from "./shown-interface.ts";

export function shownInstance(resources: Resources, instance: InstanceRecord): Instance {
  const interfaces = resources.attached.interfaces(instance.id);
  const { iamProfile, stateReason } = instance;
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    State: shownState(instance.state),
    PrivateDnsName: privateDnsName(resources, instance, interfaces[0]),
    StateTransitionReason: instance.transitionReason,
    KeyName: instance.keyName,
    AmiLaunchIndex: instance.launchIndex,
    ProductCodes: [],
    InstanceType: instance.instanceType as Instance["InstanceType"],
    LaunchTime: new Date(instance.launchedAt),
    Placement: shownPlacement(instance),
    KernelId: instance.kernelId,
    RamdiskId: instance.ramdiskId,
    // In lower case on the wire, whatever the model says.
    Platform: instance.platform as Instance["Platform"],
    Monitoring: { State: instance.monitoring },
    ...networkMembers(resources, instance, interfaces),
    Architecture: instance.architecture,
    BlockDeviceMappings: resources.attached.volumes(instance.id).map(shownMapping),
    ClientToken: instance.clientToken,
    Hypervisor: "xen",
    ...(iamProfile && { IamInstanceProfile: { Arn: iamProfile.arn, Id: iamProfile.profileId } }),
    InstanceLifecycle: instance.lifecycle,
    SpotInstanceRequestId: instance.spotRequestId,
    RootDeviceName: instance.rootDeviceName,
    RootDeviceType: instance.rootDeviceType,
    SriovNetSupport: instance.sriovNetSupport,
    ...(stateReason && { StateReason: { Code: stateReason.code, Message: stateReason.message } }),
    Tags: shownTags(instance.tags),
    VirtualizationType: instance.virtualizationType,
    ...optionMembers(instance),
  };
}

export const shownState = (name: InstanceRecord["state"]) => ({
  Code: STATE_CODES[name],
  Name: name,
});

function shownPlacement({ placement }: InstanceRecord): NonNullable<Instance["Placement"]> {
  return {
    AvailabilityZone: placement.zone,
    AvailabilityZoneId: zoneId(placement.zone),
    GroupName: placement.groupName ?? "",
    PartitionNumber: placement.partitionNumber,
    Tenancy: placement.tenancy,
    HostId: placement.hostId,
    Affinity: placement.affinity,
  };
}

/** Gone with its interfaces, once it is terminated. */
function networkMembers(
  resources: Resources,
  { network, vpcId }: InstanceRecord,
  interfaces: readonly NetworkInterfaceRecord[],
): Instance {
  const [primary] = interfaces;
  const publicAddress = primary && publicAddressOf(resources, primary);
  return {
    PublicDnsName: primary && publicAddress ? publicDnsName(resources, primary, publicAddress) : "",
    PublicIpAddress: publicAddress,
    PrivateIpAddress: primary?.addresses[0]?.address,
    Ipv6Address: primary?.ipv6Addresses[0],
    SubnetId: network?.subnetId,
    VpcId: vpcId,
    NetworkInterfaces: interfaces.map((each) => shownInstanceInterface(resources, each)),
    SecurityGroups: primary ? shownGroups(resources, primary) : [],
    SourceDestCheck: primary?.sourceDestCheck,
    ...(network && {
      PrivateDnsNameOptions: {
        HostnameType: network.hostnameType,
        EnableResourceNameDnsARecord: network.resourceNameDnsA,
        EnableResourceNameDnsAAAARecord: network.resourceNameDnsAaaa,
      },
    }),
  };
}

function optionMembers(instance: InstanceRecord): Instance {
  const { metadataOptions, amdSevSnp } = instance;
  return {
    EbsOptimized: instance.ebsOptimized,
    EnaSupport: instance.enaSupport,
    CpuOptions: {
      CoreCount: instance.coreCount,
      ThreadsPerCore: instance.threadsPerCore,
      ...(amdSevSnp && { AmdSevSnp: amdSevSnp }),
    },
    CapacityReservationSpecification: {
      CapacityReservationPreference: instance.capacityReservationPreference,
    },
    HibernationOptions: { Configured: false },
    MetadataOptions: shownMetadataOptions(metadataOptions),
    EnclaveOptions: { Enabled: instance.enclaves },
    BootMode: instance.bootMode,
    CurrentInstanceBootMode: currentBootMode(instance),
    TpmSupport: instance.tpmSupport,
    PlatformDetails: instance.platformDetails,
    UsageOperation: instance.usageOperation,
    UsageOperationUpdateTime: new Date(instance.usageOperationAt),
    MaintenanceOptions: { AutoRecovery: instance.autoRecovery, RebootMigration: "default" },
    NetworkPerformanceOptions: { BandwidthWeighting: "default" },
    Operator: { Managed: false },
  };
}

export function shownMetadataOptions(
  options: InstanceMetadataOptions,
): InstanceMetadataOptionsResponse {
  return {
    State: "applied",
    HttpTokens: options.httpTokens,
    HttpPutResponseHopLimit: options.httpPutResponseHopLimit,
    HttpEndpoint: options.httpEndpoint,
    HttpProtocolIpv6: options.httpProtocolIpv6,
    InstanceMetadataTags: options.instanceMetadataTags,
  };
}

export function shownMapping({ volume, attachment }: AttachedVolume): InstanceBlockDeviceMapping {
  return {
    DeviceName: attachment.device,
    Ebs: {
      AttachTime: new Date(attachment.attachedAt),
      DeleteOnTermination: attachment.deleteOnTermination,
      Status: "attached",
      VolumeId: volume.id,
      EbsCardIndex: 0,
    },
  };
}
