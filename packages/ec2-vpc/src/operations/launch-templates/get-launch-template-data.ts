/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetLaunchTemplateData.html */
import type {
  GetLaunchTemplateDataCommandInput,
  GetLaunchTemplateDataResult,
  ResponseLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

/** What an instance like the named one would be launched with. */
export function getLaunchTemplateData(
  { resources }: Rooms,
  input: GetLaunchTemplateDataCommandInput,
  call: Call,
): GetLaunchTemplateDataResult {
  const instance = resources.instances.require(placeOf(call), input.InstanceId);
  return { LaunchTemplateData: contentOf(resources, instance) };
}

function contentOf(resources: Resources, instance: InstanceRecord): ResponseLaunchTemplateData {
  const { metadataOptions, placement, cpuCredits, network, iamProfile } = instance;
  return {
    EbsOptimized: instance.ebsOptimized,
    ...(iamProfile && { IamInstanceProfile: { Arn: iamProfile.arn } }),
    BlockDeviceMappings: resources.attached.volumes(instance.id).map(({ volume, attachment }) => ({
      DeviceName: attachment.device,
      Ebs: {
        Encrypted: volume.encrypted,
        DeleteOnTermination: attachment.deleteOnTermination,
        Iops: volume.iops,
        SnapshotId: volume.snapshotId,
        VolumeSize: volume.sizeGiB,
        VolumeType: volume.volumeType,
        Throughput: volume.throughput,
      },
    })),
    NetworkInterfaces: resources.attached.interfaces(instance.id).map((record) => ({
      AssociatePublicIpAddress: instance.assignsPublicAddress,
      DeleteOnTermination: record.attachment?.deleteOnTermination,
      Description: record.description,
      DeviceIndex: record.attachment?.deviceIndex,
      Groups: [...record.securityGroupIds],
      InterfaceType: record.interfaceType,
      Ipv6Addresses: [],
      PrivateIpAddresses: record.addresses.map(({ address }, index) => ({
        Primary: index === 0,
        PrivateIpAddress: address,
      })),
      SubnetId: record.subnetId,
      ...(record.connectionTracking && {
        ConnectionTrackingSpecification: record.connectionTracking,
      }),
      NetworkCardIndex: record.attachment?.networkCardIndex,
    })),
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as NonNullable<ResponseLaunchTemplateData["InstanceType"]>,
    KeyName: instance.keyName,
    Monitoring: { Enabled: instance.monitoring === "enabled" },
    Placement: {
      AvailabilityZone: placement.zone,
      GroupName: placement.groupName ?? "",
      Tenancy: placement.tenancy,
    },
    DisableApiTermination: instance.disableApiTermination,
    DisableApiStop: instance.disableApiStop,
    InstanceInitiatedShutdownBehavior: instance.shutdownBehavior,
    UserData: instance.userData,
    TagSpecifications: [{ ResourceType: "instance", Tags: shownTags(instance.tags) }],
    ...(cpuCredits && { CreditSpecification: { CpuCredits: cpuCredits } }),
    CpuOptions: { CoreCount: instance.coreCount, ThreadsPerCore: instance.threadsPerCore },
    CapacityReservationSpecification: {
      CapacityReservationPreference: instance.capacityReservationPreference,
    },
    HibernationOptions: { Configured: false },
    MetadataOptions: {
      State: "applied",
      HttpTokens: metadataOptions.httpTokens,
      HttpPutResponseHopLimit: metadataOptions.httpPutResponseHopLimit,
      HttpEndpoint: metadataOptions.httpEndpoint,
      HttpProtocolIpv6: metadataOptions.httpProtocolIpv6,
      InstanceMetadataTags: metadataOptions.instanceMetadataTags,
    },
    EnclaveOptions: { Enabled: instance.enclaves },
    PrivateDnsNameOptions: {
      HostnameType: network?.hostnameType,
      EnableResourceNameDnsARecord: network?.resourceNameDnsA,
      EnableResourceNameDnsAAAARecord: network?.resourceNameDnsAaaa,
    },
    MaintenanceOptions: { AutoRecovery: instance.autoRecovery },
  };
}
