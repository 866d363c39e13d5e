/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
 */

import type {
  CreateVolumeCommandInput,
  DeleteVolumeCommandInput,
  DescribeVolumesCommandInput,
  DescribeVolumesResult,
  Volume,
} from "@aws-sdk/client-ec2";
import { availabilityZones } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  missingParameter,
  notImplemented,
} from "../../errors.ts";
import { requireZone, zoneOfId } from "../../resource/instance/launch/launch-subnet.ts";
import type { Place } from "../../resource/record.ts";
import { encryptionOf, requireReadable } from "../../resource/storage/make-volume.ts";
import type { VolumeType } from "../../resource/storage/volume.ts";
import { volumeFigures } from "../../resource/storage/volume-figures.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownVolume } from "./shown-volume.ts";

export function createVolume(
  { resources, env }: Rooms,
  input: CreateVolumeCommandInput,
  call: Call,
): Volume {
  const place = placeOf(call);
  if (input.OutpostArn) throw notImplemented("A volume on an Outpost");
  const zone = zoneOf(place, input);
  const snapshot = input.SnapshotId
    ? requireReadable(resources, place, input.SnapshotId)
    : undefined;
  const size = input.Size ?? snapshot?.volumeSizeGiB;
  if (size === undefined) {
    throw missingParameter("The request must contain the parameter size/snapshot");
  }
  if (snapshot !== undefined && size < snapshot.volumeSizeGiB) {
    throw invalidParameterValue(
      `Volume of size ${size}GiB is smaller than snapshot '${snapshot.id}', expect size >= ${snapshot.volumeSizeGiB}GiB`,
    );
  }
  const volumeType = (input.VolumeType ?? "gp2") as VolumeType;
  const figures = volumeFigures(volumeType, size, {
    iops: input.Iops,
    throughput: input.Throughput,
  });
  if (input.MultiAttachEnabled && volumeType !== "io1" && volumeType !== "io2") {
    throw invalidParameterCombination(
      `The parameter MultiAttachEnabled is not supported for ${volumeType} volumes.`,
    );
  }
  const record = {
    ...place,
    ...figures,
    ...encryptionOf(resources, place, input, snapshot),
    tags: specifiedTags(input.TagSpecifications, ["volume"]),
    zone,
    snapshotId: snapshot?.id,
    multiAttachEnabled: input.MultiAttachEnabled ?? false,
    createdAt: env.clock.now(),
    attachments: [],
  };
  const [id] = resources.clientTokens.once(place, "CreateVolume", input, () => {
    const made = resources.newId("vol");
    resources.volumes.put({ ...record, id: made });
    return [made];
  });
  return { ...shownVolume(resources.volumes.require(place, id)), State: "creating" };
}

function zoneOf(place: Place, input: CreateVolumeCommandInput): string {
  const { AvailabilityZone: zone, AvailabilityZoneId: id } = input;
  if (id) return zoneOfId(place, id);
  if (!zone) throw missing("zone");
  if (!availabilityZones(place.region).includes(zone)) {
    throw clientError("InvalidZone.NotFound", `The zone '${zone}' does not exist.`);
  }
  requireZone(place, zone);
  return zone;
}

export function deleteVolume(
  { resources }: Rooms,
  { VolumeId }: DeleteVolumeCommandInput,
  call: Call,
): object {
  const volume = resources.volumes.require(placeOf(call), VolumeId);
  const [attachment] = volume.attachments;
  if (attachment !== undefined) {
    throw clientError(
      "VolumeInUse",
      `Volume ${volume.id} is currently attached to ${attachment.instanceId}`,
    );
  }
  resources.volumes.remove(volume.id);
  return {};
}

export function describeVolumes(
  { resources }: Rooms,
  input: DescribeVolumesCommandInput,
  call: Call,
): DescribeVolumesResult {
  const page = describe(resources, resources.volumes, input, placeOf(call), {
    ids: input.VolumeIds,
    idsParameter: "volumesSet",
  });
  return { Volumes: page.records.map(shownVolume), NextToken: page.nextToken };
}
