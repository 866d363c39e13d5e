/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html */
import type { CopyImageCommandInput, CopyImageResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidRequest, missing, notImplemented } from "../../errors.ts";
import { requireImage } from "../../resource/image/find-image.ts";
import type { ImageRecord, ImageVolume } from "../../resource/image/image.ts";
import type { Place, Tags } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { checkImageName, putSnapshot, requireDescription } from "./new-image.ts";

/** From this region or another; its snapshots are the caller's own. */
export function copyImage(
  { resources }: Rooms,
  input: CopyImageCommandInput,
  call: Call,
): CopyImageResult {
  const place = placeOf(call);
  const { SourceImageId: sourceId, SourceRegion: sourceRegion } = input;
  if (!sourceId) throw missing("SourceImageId");
  if (!sourceRegion) throw missing("SourceRegion");
  if (input.DestinationOutpostArn) throw notImplemented("An Outpost");
  if (input.DestinationAvailabilityZone || input.DestinationAvailabilityZoneId) {
    throw notImplemented("A Local Zone");
  }
  const [id] = resources.clientTokens.once(place, "CopyImage", input, () => {
    const source = requireImage(resources, { ...place, region: sourceRegion }, sourceId);
    requireStorage(resources, place, source);
    const types = ["image", "snapshot"];
    const image: ImageRecord = {
      ...source,
      ...place,
      id: resources.newId("ami"),
      tags: {
        ...(input.CopyImageTags ? userTags(source) : {}),
        ...specifiedTags(input.TagSpecifications, types, "image"),
      },
      name: checkImageName(resources, place, input.Name),
      description: requireDescription(input.Description) ?? source.description,
      location: `${place.accountId}/${input.Name}`,
      ownerAlias: undefined,
      createdAt: resources.env.clock.now(),
      launchPermissions: [],
      deprecationTime: undefined,
      deregistrationProtection: false,
      sourceInstanceId: undefined,
      sourceImageId: source.id,
      sourceImageRegion: source.region,
      lastLaunchedAt: undefined,
      ssmParameterName: undefined,
    };
    const snapshotTags = specifiedTags(input.TagSpecifications, types, "snapshot");
    resources.commit(() => {
      const volumes = source.volumes.map((volume) => {
        if (volume.snapshotId === undefined) return volume;
        return putSnapshot(resources, place, encrypted(volume, input), {
          volumeId: "vol-ffffffff",
          description: `Copied for DestinationAmi ${image.id} from SourceAmi ${source.id} for SourceSnapshot ${volume.snapshotId}. Task created on ${resources.env.clock.now()}.`,
          tags: snapshotTags,
        });
      });
      resources.images.put({ ...image, volumes });
    });
    return [image.id];
  });
  return { ...(id && { ImageId: id }) };
}

/** Whoever may launch it may not yet read its snapshots; those of published images are everyone's and no records. */
function requireStorage({ snapshots }: Resources, { accountId }: Place, source: ImageRecord): void {
  for (const { snapshotId = "" } of source.volumes) {
    const snapshot = snapshots.get(snapshotId);
    if (snapshot === undefined || snapshot.accountId === accountId) continue;
    const { createVolumePermissions: allowed } = snapshot;
    if (allowed.includes(accountId) || allowed.includes("all")) continue;
    throw invalidRequest("You do not have permission to access the storage of this ami");
  }
}

const userTags = ({ tags }: ImageRecord): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith("aws:")));

function encrypted(
  volume: ImageVolume,
  { Encrypted, KmsKeyId }: CopyImageCommandInput,
): ImageVolume {
  const isEncrypted = volume.encrypted || Encrypted === true;
  return {
    ...volume,
    encrypted: isEncrypted,
    kmsKeyId: isEncrypted ? (KmsKeyId ?? volume.kmsKeyId) : undefined,
  };
}
