/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
 */
import type {
  CopySnapshotCommandInput,
  CopySnapshotResult,
  CreateSnapshotCommandInput,
  CreateSnapshotsCommandInput,
  CreateSnapshotsResult,
  DeleteSnapshotCommandInput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsResult,
  Snapshot,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import { encryptionOf, requireReadable } from "../../resource/storage/make-volume.ts";
import type { SnapshotRecord } from "../../resource/storage/snapshot.ts";
import type { VolumeRecord } from "../../resource/storage/volume.ts";
import { shownTags, specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownSnapshot } from "./shown-snapshot.ts";

/** Of a copy, which has no volume of its own. */
const NO_VOLUME = "vol-ffffffff";

function snapshotOf(
  resources: Resources,
  volume: VolumeRecord,
  more: Pick<SnapshotRecord, "description" | "tags">,
): SnapshotRecord {
  return {
    accountId: volume.accountId,
    region: volume.region,
    ...more,
    id: resources.newId("snap"),
    volumeId: volume.id,
    volumeSizeGiB: volume.sizeGiB,
    startedAt: resources.env.clock.now(),
    encrypted: volume.encrypted,
    kmsKeyId: volume.kmsKeyId,
    storageTier: "standard",
    createVolumePermissions: [],
  };
}

export function createSnapshot(
  { resources }: Rooms,
  input: CreateSnapshotCommandInput,
  call: Call,
): Snapshot {
  if (input.OutpostArn) throw notImplemented("A snapshot on an Outpost");
  const volume = resources.volumes.require(placeOf(call), input.VolumeId);
  const snapshot = snapshotOf(resources, volume, {
    description: input.Description ?? "",
    tags: specifiedTags(input.TagSpecifications, ["snapshot"]),
  });
  resources.snapshots.put(snapshot);
  return shownSnapshot(snapshot, "pending");
}

/** Of all volumes of an instance at one instant. */
export function createSnapshots(
  { resources }: Rooms,
  input: CreateSnapshotsCommandInput,
  call: Call,
): CreateSnapshotsResult {
  const {
    InstanceId,
    ExcludeBootVolume,
    ExcludeDataVolumeIds = [],
  } = input.InstanceSpecification ?? {};
  if (!InstanceId) throw missing("InstanceSpecification.InstanceId");
  if (input.OutpostArn) throw notImplemented("A snapshot on an Outpost");
  const instance = resources.instances.require(placeOf(call), InstanceId);
  const tags = specifiedTags(input.TagSpecifications, ["snapshot"]);
  const snapshots = resources.attached
    .volumes(instance.id)
    .filter(
      ({ volume, attachment }) =>
        !(ExcludeBootVolume && attachment.device === instance.rootDeviceName) &&
        !ExcludeDataVolumeIds.includes(volume.id),
    )
    .map(({ volume }) =>
      snapshotOf(resources, volume, {
        description: input.Description ?? "",
        tags: input.CopyTagsFromSource === "volume" ? { ...ownTags(volume), ...tags } : tags,
      }),
    );
  resources.commit(() => {
    for (const snapshot of snapshots) resources.snapshots.put(snapshot);
  });
  return {
    Snapshots: snapshots.map((snapshot) => ({ ...shownSnapshot(snapshot, "pending") })),
  };
}

const ownTags = ({ tags }: VolumeRecord) =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith("aws:")));

export function copySnapshot(
  { resources, env }: Rooms,
  input: CopySnapshotCommandInput,
  call: Call,
): CopySnapshotResult {
  const place = placeOf(call);
  if (!input.SourceRegion) throw missing("SourceRegion");
  if (!input.SourceSnapshotId) throw missing("SourceSnapshotId");
  if (input.DestinationOutpostArn) throw notImplemented("A snapshot on an Outpost");
  const from = { ...place, region: input.SourceRegion };
  const source = requireReadable(resources, from, input.SourceSnapshotId);
  // The keys of another region are not to be had in this one.
  const known = source.region === place.region ? source.kmsKeyId : undefined;
  const tags = specifiedTags(input.TagSpecifications, ["snapshot"]);
  const copy: SnapshotRecord = {
    ...source,
    ...place,
    ...encryptionOf(resources, place, input, { encrypted: source.encrypted, kmsKeyId: known }),
    id: resources.newId("snap"),
    volumeId: NO_VOLUME,
    description: input.Description ?? "",
    startedAt: env.clock.now(),
    tags,
    createVolumePermissions: [],
  };
  resources.snapshots.put(copy);
  return { SnapshotId: copy.id, Tags: shownTags(tags) };
}

export function deleteSnapshot(
  { resources }: Rooms,
  { SnapshotId }: DeleteSnapshotCommandInput,
  call: Call,
): object {
  const place = placeOf(call);
  const snapshot = resources.snapshots.require(place, SnapshotId);
  for (const image of resources.images.in(place)) {
    if (!image.volumes.some(({ snapshotId }) => snapshotId === snapshot.id)) continue;
    throw clientError(
      "InvalidSnapshot.InUse",
      `The snapshot ${snapshot.id} is currently in use by ${image.id}`,
    );
  }
  resources.snapshots.remove(snapshot.id);
  return {};
}

export function describeSnapshots(
  { resources }: Rooms,
  input: DescribeSnapshotsCommandInput,
  call: Call,
): DescribeSnapshotsResult {
  const place = placeOf(call);
  const { SnapshotIds: ids, OwnerIds = [], RestorableByUserIds = [] } = input;
  for (const id of ids ?? []) requireReadable(resources, place, id);
  const named = ids?.length ? new Set(ids) : undefined;
  const from = [...resources.snapshots.all()].filter(
    (snapshot) =>
      snapshot.region === place.region &&
      (named === undefined || named.has(snapshot.id)) &&
      isVisible(snapshot, place) &&
      isOwned(snapshot, place, OwnerIds) &&
      isRestorable(snapshot, place, RestorableByUserIds),
  );
  const page = describe(resources, resources.snapshots, input, place, { ids: undefined, from });
  return {
    Snapshots: page.records.map((snapshot) => shownSnapshot(snapshot)),
    NextToken: page.nextToken,
  };
}

const isVisible = ({ accountId, createVolumePermissions: may }: SnapshotRecord, place: Place) =>
  accountId === place.accountId || may.includes("all") || may.includes(place.accountId);

function isOwned({ accountId }: SnapshotRecord, place: Place, owners: readonly string[]): boolean {
  if (owners.length === 0) return true;
  const wrong = owners.find((each) => !/^(self|amazon|\d{12})$/.test(each));
  if (wrong !== undefined) throw invalidParameterValue(`Invalid owner id: ${wrong}`);
  return owners.includes(accountId) || (owners.includes("self") && accountId === place.accountId);
}

function isRestorable(
  { accountId, createVolumePermissions: may }: SnapshotRecord,
  place: Place,
  users: readonly string[],
): boolean {
  return (
    users.length === 0 ||
    users.some((user) => {
      const account = user === "self" ? place.accountId : user;
      return account === accountId || may.includes(account);
    })
  );
}
