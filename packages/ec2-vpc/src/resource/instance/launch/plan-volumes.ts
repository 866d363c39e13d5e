/**
 * The volumes of a new instance: those of its image, as the request changes them, and those that it adds.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html
 */
import type { BlockDeviceMapping } from "@aws-sdk/client-ec2";
import { clientError, invalidParameterValue, missing } from "../../../errors.ts";
import type { ImageRecord, ImageVolume } from "../../image/image.ts";
import type { Place } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import type { VolumeType } from "../../storage/volume.ts";
import { volumeFigures } from "../../storage/volume-figures.ts";

const DEVICE_NAME = /^(\/dev\/)?(xvd[a-z]{1,2}|sd[a-z]\d{0,2}|hd[a-z]\d{0,2})$/;

/** Completed and checked. Throws InvalidBlockDeviceMapping and what CreateVolume throws. */
export function planVolumes(
  resources: Resources,
  place: Place,
  image: ImageRecord,
  mappings: readonly BlockDeviceMapping[] = [],
): readonly ImageVolume[] {
  const planned = new Map(image.volumes.map((volume) => [volume.deviceName, volume]));
  const named = new Set<string>();
  for (const mapping of mappings) {
    const device = checkDevice(mapping.DeviceName, named);
    const known = planned.get(device);
    if (mapping.NoDevice !== undefined) {
      requireNotRoot(image, device);
      planned.delete(device);
    } else if (mapping.Ebs !== undefined) {
      planned.set(device, volumeOf(resources, place, device, mapping.Ebs, known));
    } else if (mapping.VirtualName === undefined) {
      throw missing("ebs");
    }
  }
  return [...planned.values()];
}

function checkDevice(device: string | undefined, named: Set<string>): string {
  if (!device) throw missing("deviceName");
  if (!DEVICE_NAME.test(device)) {
    throw invalidParameterValue(
      `Value (${device}) for parameter deviceName is invalid. ${device} is not a valid EBS device name.`,
    );
  }
  if (named.has(device)) {
    throw clientError(
      "InvalidBlockDeviceMapping",
      `The device '${device}' is used in more than one block-device mapping`,
    );
  }
  named.add(device);
  return device;
}

function requireNotRoot({ rootDeviceName }: ImageRecord, device: string): void {
  if (device !== rootDeviceName) return;
  throw clientError(
    "InvalidBlockDeviceMapping",
    `The device '${device}' is the root device and cannot be suppressed`,
  );
}

type EbsSettings = NonNullable<BlockDeviceMapping["Ebs"]>;

function volumeOf(
  resources: Resources,
  place: Place,
  deviceName: string,
  ebs: EbsSettings,
  known: ImageVolume | undefined,
): ImageVolume {
  const snapshotId = ebs.SnapshotId ?? known?.snapshotId;
  const snapshotGiB = sizeOfSnapshot(resources, place, snapshotId, known);
  const size = ebs.VolumeSize ?? known?.sizeGiB ?? snapshotGiB;
  if (size === undefined) throw missing("size or snapshotId");
  if (snapshotGiB !== undefined && size < snapshotGiB) {
    throw clientError(
      "InvalidBlockDeviceMapping",
      `Volume of size ${size}GB is smaller than snapshot '${snapshotId}', expect size>= ${snapshotGiB}GB`,
    );
  }
  const volumeType = (ebs.VolumeType ?? known?.volumeType ?? "gp2") as VolumeType;
  const isSameType = volumeType === known?.volumeType;
  const figures = volumeFigures(volumeType, size, {
    iops: ebs.Iops ?? (isSameType ? iopsOf(known) : undefined),
    throughput: ebs.Throughput ?? (isSameType ? known?.throughput : undefined),
  });
  const encrypted = ebs.Encrypted ?? known?.encrypted ?? ebs.KmsKeyId !== undefined;
  if (known?.encrypted && ebs.Encrypted === false) {
    throw clientError(
      "InvalidBlockDeviceMapping",
      `The encrypted flag cannot be false for device '${deviceName}' since its snapshot is encrypted`,
    );
  }
  return {
    ...figures,
    deviceName,
    snapshotId,
    encrypted,
    kmsKeyId: encrypted ? (ebs.KmsKeyId ?? known?.kmsKeyId) : undefined,
    deleteOnTermination: ebs.DeleteOnTermination ?? known?.deleteOnTermination ?? false,
  };
}

/** What gp2 has by its size is not asked for again. */
const iopsOf = (known: ImageVolume | undefined) =>
  known?.volumeType === "gp2" ? undefined : known?.iops;

function sizeOfSnapshot(
  { snapshots }: Resources,
  place: Place,
  snapshotId: string | undefined,
  known: ImageVolume | undefined,
): number | undefined {
  if (snapshotId === undefined) return undefined;
  // Snapshots of public images are nobody's records.
  if (snapshotId === known?.snapshotId)
    return snapshots.get(snapshotId)?.volumeSizeGiB ?? known.sizeGiB;
  const snapshot = snapshots.get(snapshotId);
  const isShared = snapshot?.createVolumePermissions.some(
    (each) => each === "all" || each === place.accountId,
  );
  if (snapshot?.region === place.region && isShared) return snapshot.volumeSizeGiB;
  return snapshots.require(place, snapshotId).volumeSizeGiB;
}
