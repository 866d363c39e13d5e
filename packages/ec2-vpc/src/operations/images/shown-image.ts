/** An image as the SDK has it. */
import type { BlockDeviceMapping, Image } from "@aws-sdk/client-ec2";
import { type ImageRecord, type ImageVolume, isPublic } from "../../resource/image/image.ts";
import { shownTags } from "../../resource/tags.ts";
import { shownTime } from "../../resource/time.ts";

export function shownImage(image: ImageRecord): Image {
  return {
    ImageId: image.id,
    ImageLocation: image.location,
    State: image.state,
    OwnerId: image.accountId,
    ImageOwnerAlias: image.ownerAlias,
    CreationDate: shownTime(image.createdAt),
    Public: isPublic(image),
    ProductCodes: [],
    Architecture: image.architecture,
    ImageType: "machine",
    KernelId: image.kernelId,
    RamdiskId: image.ramdiskId,
    // In lower case on the wire, whatever the model says.
    Platform: image.platform as Image["Platform"],
    PlatformDetails: image.platformDetails,
    UsageOperation: image.usageOperation,
    BlockDeviceMappings: shownMappings(image),
    Description: image.description,
    EnaSupport: image.enaSupport,
    Hypervisor: "xen",
    Name: image.name,
    RootDeviceName: image.rootDeviceName,
    RootDeviceType: image.rootDeviceType,
    SriovNetSupport: image.sriovNetSupport,
    Tags: shownTags(image.tags),
    VirtualizationType: image.virtualizationType,
    BootMode: image.bootMode,
    TpmSupport: image.tpmSupport,
    ImdsSupport: image.imdsSupport,
    DeprecationTime: timeOrNot(image.deprecationTime),
    DeregistrationProtection: image.deregistrationProtection
      ? "enabled-without-cooldown"
      : "disabled",
    SourceInstanceId: image.sourceInstanceId,
    SourceImageId: image.sourceImageId,
    SourceImageRegion: image.sourceImageRegion,
    LastLaunchedTime: timeOrNot(image.lastLaunchedAt),
    ImageAllowed: true,
    FreeTierEligible: image.isFreeTierEligible,
    PublicSsmParameterName: image.ssmParameterName,
  };
}

const timeOrNot = (ms: number | undefined) => (ms === undefined ? undefined : shownTime(ms));

/** The root device first. */
export function shownMappings({ volumes, ephemeral }: ImageRecord): BlockDeviceMapping[] {
  return [
    ...volumes.map(shownVolume),
    ...Object.entries(ephemeral).map(([DeviceName, VirtualName]) => ({ DeviceName, VirtualName })),
  ];
}

function shownVolume(volume: ImageVolume): BlockDeviceMapping {
  return {
    DeviceName: volume.deviceName,
    Ebs: {
      DeleteOnTermination: volume.deleteOnTermination,
      SnapshotId: volume.snapshotId,
      VolumeSize: volume.sizeGiB,
      VolumeType: volume.volumeType,
      Encrypted: volume.encrypted,
      KmsKeyId: volume.kmsKeyId,
      // What gp2 has by its size is not an image's.
      ...(volume.volumeType !== "gp2" && { Iops: volume.iops, Throughput: volume.throughput }),
    },
  };
}
