/**
 * What a request makes, with what it will have: the values that conditions are asked about are those in force, whether the
 * request says them or leaves them to a default.
 */
import type { BlockDeviceMapping } from "@aws-sdk/client-ec2";
import { ServiceError } from "@cloudglass/wire";
import { findImage } from "../resource/image/find-image.ts";
import { DEFAULT_TYPE } from "../resource/instance/launch/launch-image.ts";
import { planVolumes } from "../resource/instance/launch/plan-volumes.ts";
import type { Place } from "../resource/record.ts";
import type { Resources } from "../resource/resources.ts";
import { encryptionOf, requireReadable } from "../resource/storage/make-volume.ts";
import type { VolumeType } from "../resource/storage/volume.ts";
import { volumeFigures } from "../resource/storage/volume-figures.ts";
import type { Input } from "./named-resources.ts";

/** In the words of records; one of them for a request whose things are all alike. */
export function madeResources(
  resources: Resources,
  place: Place,
  operation: string,
  type: string,
  input: Input,
): readonly Input[] {
  if (type === "volume" && operation === "CreateVolume") {
    return [valid(() => createdVolume(resources, place, input)) ?? {}];
  }
  if (type === "volume" && operation === "RunInstances") {
    return valid(() => launchedVolumes(resources, place, input)) ?? [{}];
  }
  if (type === "instance" && operation === "RunInstances") {
    return [{ instanceType: input.InstanceType ?? DEFAULT_TYPE }];
  }
  return [{}];
}

function createdVolume(resources: Resources, place: Place, input: Input): Input {
  const snapshotId = input.SnapshotId as string | undefined;
  const snapshot = snapshotId ? requireReadable(resources, place, snapshotId) : undefined;
  const size = (input.Size as number | undefined) ?? snapshot?.volumeSizeGiB ?? 0;
  const volumeType = ((input.VolumeType as string | undefined) ?? "gp2") as VolumeType;
  const figures = volumeFigures(volumeType, size, {
    iops: input.Iops as number | undefined,
    throughput: input.Throughput as number | undefined,
  });
  return { ...figures, ...encryptionOf(resources, place, input, snapshot), snapshotId };
}

function launchedVolumes(resources: Resources, place: Place, input: Input): readonly Input[] {
  const image = findImage(resources, place, input.ImageId as string);
  if (image === undefined) return [{}];
  const mappings = input.BlockDeviceMappings as readonly BlockDeviceMapping[] | undefined;
  const planned = planVolumes(resources, place, image, mappings);
  return planned.map((volume) => {
    const asked = { Encrypted: volume.encrypted || undefined, KmsKeyId: volume.kmsKeyId };
    return { ...volume, ...encryptionOf(resources, place, asked, undefined) };
  });
}

/** What is wrong with the request is said by the operation, to those who may ask for it. */
export function valid<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
