/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html
 */
import type {
  DescribeVolumesModificationsCommandInput,
  DescribeVolumesModificationsResult,
  ModifyVolumeCommandInput,
  ModifyVolumeResult,
  VolumeModification,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import { pageOf } from "../../resource/page.ts";
import type { VolumeModificationRecord, VolumeType } from "../../resource/storage/volume.ts";
import { volumeFigures } from "../../resource/storage/volume-figures.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export function modifyVolume(
  { resources, env }: Rooms,
  input: ModifyVolumeCommandInput,
  call: Call,
): ModifyVolumeResult {
  const volume = resources.volumes.require(placeOf(call), input.VolumeId);
  const size = input.Size ?? volume.sizeGiB;
  if (size < volume.sizeGiB) {
    throw invalidParameterValue(`New size cannot be smaller than existing size`);
  }
  const volumeType = (input.VolumeType ?? volume.volumeType) as VolumeType;
  const isSameType = volumeType === volume.volumeType;
  const kept = isSameType && volumeType !== "gp2" ? volume : undefined;
  const figures = volumeFigures(volumeType, size, {
    iops: input.Iops ?? kept?.iops,
    throughput: input.Throughput ?? kept?.throughput,
  });
  const multiAttachEnabled = input.MultiAttachEnabled ?? volume.multiAttachEnabled;
  const now = env.clock.now();
  const modification: VolumeModificationRecord = {
    from: figuresOf(volume),
    to: { ...figures, multiAttachEnabled },
    startedAt: now,
  };
  resources.volumes.put({ ...volume, ...figures, multiAttachEnabled, modification });
  const VolumeModification = shownModification({ ...modification, id: volume.id, tags: {} });
  return {
    VolumeModification: { ...VolumeModification, ModificationState: "modifying", Progress: 0 },
  };
}

const figuresOf = (volume: VolumeModificationRecord["from"]) => ({
  volumeType: volume.volumeType,
  sizeGiB: volume.sizeGiB,
  iops: volume.iops,
  throughput: volume.throughput,
  multiAttachEnabled: volume.multiAttachEnabled,
});

interface Modified extends VolumeModificationRecord {
  /** The volume's. */
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

const FILTERS: Filters<Modified & { readonly accountId: string; readonly region: string }> = {
  "modification-state": () => "completed",
  "original-iops": ({ from }) => from.iops,
  "original-size": ({ from }) => from.sizeGiB,
  "original-volume-type": ({ from }) => from.volumeType,
  originalMultiAttachEnabled: ({ from }) => from.multiAttachEnabled,
  "start-time": ({ startedAt }) => new Date(startedAt).toISOString(),
  "target-iops": ({ to }) => to.iops,
  "target-size": ({ to }) => to.sizeGiB,
  "target-volume-type": ({ to }) => to.volumeType,
  targetMultiAttachEnabled: ({ to }) => to.multiAttachEnabled,
  "volume-id": ({ id }) => id,
};

export function describeVolumesModifications(
  { resources }: Rooms,
  input: DescribeVolumesModificationsCommandInput,
  call: Call,
): DescribeVolumesModificationsResult {
  const place = placeOf(call);
  const isById = input.VolumeIds !== undefined && input.VolumeIds.length > 0;
  const volumes = isById
    ? resources.volumes.requireAll(place, input.VolumeIds ?? [])
    : [...resources.volumes.in(place)];
  const unmodified = volumes.find(({ modification }) => modification === undefined);
  if (isById && unmodified !== undefined) {
    throw clientError(
      "InvalidVolumeModification.NotFound",
      `Modification for volume '${unmodified.id}' does not exist.`,
    );
  }
  const matches = predicateOf(FILTERS, input.Filters ?? [], resources);
  const found = volumes
    .flatMap(({ id, modification, accountId, region }) =>
      modification === undefined ? [] : [{ ...modification, id, accountId, region, tags: {} }],
    )
    .filter(matches);
  const page = pageOf(found, input);
  return {
    VolumesModifications: page.records.map(shownModification),
    NextToken: page.nextToken,
  };
}

function shownModification({ id, from, to, startedAt }: Modified): VolumeModification {
  return {
    VolumeId: id,
    ModificationState: "completed",
    OriginalSize: from.sizeGiB,
    OriginalIops: from.iops,
    OriginalVolumeType: from.volumeType,
    OriginalThroughput: from.throughput,
    OriginalMultiAttachEnabled: from.multiAttachEnabled,
    TargetSize: to.sizeGiB,
    TargetIops: to.iops,
    TargetVolumeType: to.volumeType,
    TargetThroughput: to.throughput,
    TargetMultiAttachEnabled: to.multiAttachEnabled,
    Progress: 100,
    StartTime: new Date(startedAt),
    EndTime: new Date(startedAt),
  };
}
