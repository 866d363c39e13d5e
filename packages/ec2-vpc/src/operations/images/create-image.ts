/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
import type {
  BlockDeviceMapping,
  CreateImageCommandInput,
  CreateImageResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, notImplemented } from "../../errors.ts";
import { findImage } from "../../resource/image/find-image.ts";
import type { ImageRecord, ImageVolume } from "../../resource/image/image.ts";
import type { AttachedVolume } from "../../resource/instance/attached.ts";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import { planVolumes } from "../../resource/instance/launch/plan-volumes.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { checkImageName, putSnapshot, requireDescription } from "./new-image.ts";

/** Snapshots of what is attached to the instance, which reboots first unless the request forbids it. */
export function createImage(
  { resources, fleet }: Rooms,
  input: CreateImageCommandInput,
  call: Call,
): CreateImageResult {
  const place = placeOf(call);
  const instance = resources.instances.require(place, input.InstanceId);
  if (instance.state !== "running" && instance.state !== "stopped") {
    throw clientError(
      "IncorrectState",
      `Instance '${instance.id}' is not in state 'running' or 'stopped'.`,
    );
  }
  if (input.SnapshotLocation === "local") throw notImplemented("A local snapshot");
  const name = checkImageName(resources, place, input.Name);
  const description = requireDescription(input.Description);
  const types = ["image", "snapshot"];
  const tags = specifiedTags(input.TagSpecifications, types, "image");
  const snapshotTags = specifiedTags(input.TagSpecifications, types, "snapshot");
  const attached = resources.attached.volumes(instance.id);
  const image = imageOf(resources, instance, { name, description, tags });
  const volumes = planned(resources, image, attached, input.BlockDeviceMappings ?? []);
  resources.commit(() => {
    const made = volumes.map((volume) => {
      const source = attached.find(({ attachment }) => attachment.device === volume.deviceName);
      if (source === undefined) return volume;
      return putSnapshot(resources, place, volume, {
        volumeId: source.volume.id,
        description: `Created by CreateImage(${instance.id}) for ${image.id}`,
        tags: snapshotTags,
      });
    });
    resources.images.put({ ...image, volumes: made });
  });
  if (instance.state === "running" && !input.NoReboot) fleet.reboot(instance.id);
  return { ImageId: image.id };
}

function planned(
  resources: Resources,
  image: ImageRecord,
  attached: readonly AttachedVolume[],
  mappings: readonly BlockDeviceMapping[],
): readonly ImageVolume[] {
  // Their snapshots are yet to come.
  const volumes = attached.map(({ volume, attachment }) => ({
    deviceName: attachment.device,
    snapshotId: undefined,
    sizeGiB: volume.sizeGiB,
    volumeType: volume.volumeType,
    iops: volume.iops,
    throughput: volume.throughput,
    encrypted: volume.encrypted,
    kmsKeyId: volume.kmsKeyId,
    deleteOnTermination: attachment.deleteOnTermination,
  }));
  const root = volumes.filter(({ deviceName }) => deviceName === image.rootDeviceName);
  const others = volumes.filter(({ deviceName }) => deviceName !== image.rootDeviceName);
  return planVolumes(resources, image, { ...image, volumes: [...root, ...others] }, mappings);
}

type Naming = Pick<ImageRecord, "name" | "description" | "tags">;

function imageOf(resources: Resources, instance: InstanceRecord, naming: Naming): ImageRecord {
  const source = findImage(resources, instance, instance.imageId);
  const { accountId, region } = instance;
  return {
    ...naming,
    id: resources.newId("ami"),
    accountId,
    region,
    location: `${accountId}/${naming.name}`,
    ownerAlias: undefined,
    createdAt: resources.env.clock.now(),
    state: "available",
    architecture: instance.architecture,
    platform: instance.platform,
    platformDetails: instance.platformDetails,
    usageOperation: instance.usageOperation,
    rootDeviceName: instance.rootDeviceName,
    rootDeviceType: instance.rootDeviceType,
    virtualizationType: instance.virtualizationType,
    bootMode: instance.bootMode,
    tpmSupport: source?.tpmSupport,
    imdsSupport: source?.imdsSupport,
    enaSupport: instance.enaSupport,
    sriovNetSupport: "simple",
    kernelId: instance.kernelId,
    ramdiskId: instance.ramdiskId,
    volumes: [],
    ephemeral: source?.ephemeral ?? {},
    launchPermissions: [],
    deprecationTime: undefined,
    deregistrationProtection: false,
    sourceInstanceId: instance.id,
    sourceImageId: source?.id,
    sourceImageRegion: source && region,
    lastLaunchedAt: undefined,
    isFreeTierEligible: source?.isFreeTierEligible ?? false,
    ssmParameterName: undefined,
  };
}
