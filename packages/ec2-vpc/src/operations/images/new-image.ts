/** What makes images has in common: names, snapshots of volumes. */
import { clientError, invalidParameterValue, missing } from "../../errors.ts";
import type { ImageVolume } from "../../resource/image/image.ts";
import type { Place, Tags } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";

const NAME = /^[a-zA-Z0-9()[\] ./\-'@_]{3,128}$/;

/** Throws unless the account may give it to a new image in the region. */
export function checkImageName(
  { images }: Resources,
  place: Place,
  name: string | undefined,
): string {
  if (!name) throw missing("name");
  if (!NAME.test(name)) {
    throw clientError(
      "InvalidAMIName.Malformed",
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and the following characters: ( ) [ ] . / - ' @ _ and spaces.",
    );
  }
  for (const each of images.in(place)) {
    if (each.name !== name) continue;
    throw clientError(
      "InvalidAMIName.Duplicate",
      `AMI name ${name} is already in use by AMI ${each.id}`,
    );
  }
  return name;
}

interface Source {
  readonly volumeId: string;
  readonly description: string;
  readonly tags: Tags;
}

/** To be called within a commit. @returns the volume, made from the new snapshot from now on */
export function putSnapshot(
  resources: Resources,
  { accountId, region }: Place,
  volume: ImageVolume,
  { volumeId, description, tags }: Source,
): ImageVolume {
  const id = resources.newId("snap");
  resources.snapshots.put({
    id,
    accountId,
    region,
    tags,
    volumeId,
    volumeSizeGiB: volume.sizeGiB,
    description,
    startedAt: resources.env.clock.now(),
    encrypted: volume.encrypted,
    kmsKeyId: volume.kmsKeyId,
    storageTier: "standard",
    createVolumePermissions: [],
  });
  return { ...volume, snapshotId: id };
}

export function requireDescription(description: string | undefined): string | undefined {
  if (description === undefined || description.length <= 255) return description;
  throw invalidParameterValue(
    "Character sets beyond ASCII or more than 255 characters are not supported.",
  );
}
