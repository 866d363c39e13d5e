/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html */
import type { RegisterImageCommandInput, RegisterImageResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import type { ImageRecord } from "../../resource/image/image.ts";
import { planVolumes } from "../../resource/instance/launch/plan-volumes.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { checkImageName, requireDescription } from "./new-image.ts";

/** Of snapshots that there are. */
export function registerImage(
  { resources }: Rooms,
  input: RegisterImageCommandInput,
  call: Call,
): RegisterImageResult {
  const place = placeOf(call);
  if (input.ImageLocation) throw notImplemented("An image with a manifest in S3");
  if (input.UefiData) throw notImplemented("UEFI data of an image");
  const name = checkImageName(resources, place, input.Name);
  const image = imageOf(resources, place, input, name);
  const volumes = planVolumes(resources, place, image, input.BlockDeviceMappings ?? []);
  const root = volumes.find(({ deviceName }) => deviceName === image.rootDeviceName);
  if (root?.snapshotId === undefined) {
    throw clientError(
      "InvalidBlockDeviceMapping",
      "snapshotId can only be modified on EBS devices, and the root device must have one",
    );
  }
  const others = volumes.filter((volume) => volume !== root);
  // A device that nothing is said about goes with its instance.
  const isKept = (device: string) =>
    input.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === device)?.Ebs
      ?.DeleteOnTermination === false;
  resources.images.put({
    ...image,
    volumes: [root, ...others].map((volume) => ({
      ...volume,
      deleteOnTermination: !isKept(volume.deviceName),
    })),
  });
  return { ImageId: image.id };
}

function imageOf(
  resources: Resources,
  { accountId, region }: Place,
  input: RegisterImageCommandInput,
  name: string,
): ImageRecord {
  if (!input.RootDeviceName) throw missing("rootDeviceName");
  const { VirtualizationType: virtualization = "paravirtual" } = input;
  if (virtualization !== "hvm" && virtualization !== "paravirtual") {
    throw invalidParameterValue(
      `Value (${virtualization}) for parameter virtualizationType is invalid.`,
    );
  }
  const architecture = input.Architecture ?? "i386";
  return {
    id: resources.newId("ami"),
    accountId,
    region,
    tags: specifiedTags(input.TagSpecifications, ["image", "snapshot"], "image"),
    name,
    description: requireDescription(input.Description),
    location: `${accountId}/${name}`,
    ownerAlias: undefined,
    createdAt: resources.env.clock.now(),
    state: "available",
    architecture,
    platform: undefined,
    platformDetails: "Linux/UNIX",
    usageOperation: "RunInstances",
    rootDeviceName: input.RootDeviceName,
    rootDeviceType: "ebs",
    virtualizationType: virtualization,
    bootMode: input.BootMode ?? (architecture === "arm64" ? "uefi" : undefined),
    tpmSupport: input.TpmSupport,
    imdsSupport: input.ImdsSupport,
    enaSupport: input.EnaSupport ?? false,
    sriovNetSupport: input.SriovNetSupport === "simple" ? "simple" : undefined,
    kernelId: input.KernelId,
    ramdiskId: input.RamdiskId,
    volumes: [],
    ephemeral: Object.fromEntries(
      (input.BlockDeviceMappings ?? []).flatMap(({ DeviceName, VirtualName }) =>
        DeviceName && VirtualName ? [[DeviceName, VirtualName]] : [],
      ),
    ),
    launchPermissions: [],
    deprecationTime: undefined,
    deregistrationProtection: false,
    sourceInstanceId: undefined,
    sourceImageId: undefined,
    sourceImageRegion: undefined,
    lastLaunchedAt: undefined,
    isFreeTierEligible: false,
    ssmParameterName: undefined,
  };
}
