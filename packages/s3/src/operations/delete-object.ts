/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
import type { DeleteObjectCommandInput, DeleteObjectCommandOutput } from "@aws-sdk/client-s3";
import { refusedHeader } from "../errors.ts";
import { checkWrite } from "../object/conditions.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { type ChangeOrigin, originOf } from "../object/object-change.ts";
import { protectionOf } from "../object/object-lock.ts";
import { type Change, deleteKey, removeVersion } from "../object/write.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import { existedBefore, outcomeError, type WriteOutcome } from "./commit-object.ts";
import { bypassOf } from "./lock-input.ts";
import { checkVersionId, refuseUnsupported } from "./object-input.ts";
import type { Operation } from "./operation.ts";

export const deleteObject: Operation<DeleteObjectCommandInput, DeleteObjectCommandOutput> =
  (rooms) => async (input, call) => {
    const bucket = requireBucket(rooms, input.Bucket);
    refuseUnsupported(input);
    refuseDirectoryConditions(input);
    const bypass = bypassOf(bucket, input);
    checkVersionId(input.VersionId);
    const ifMatch = input.IfMatch;
    const existed = existedBefore(rooms, bucket, input.Key, { ifMatch });
    const [outcome] = await removeObjects(rooms, bucket, originOf(call), [
      { objectKey: input.Key, versionId: input.VersionId, ifMatch, existed, bypass },
    ]);
    if (typeof outcome === "string") throw outcomeError(outcome, bucket, input.Key);
    const { deleteMarker, versionId } = outcome!;
    return {
      ...(versionId === undefined ? {} : { VersionId: versionId }),
      ...(deleteMarker ? { DeleteMarker: true } : {}),
    };
  };

/** Conditions of directory buckets. */
function refuseDirectoryConditions(
  input: Pick<DeleteObjectCommandInput, "IfMatchLastModifiedTime" | "IfMatchSize">,
): void {
  if (input.IfMatchLastModifiedTime !== undefined) {
    throw refusedHeader("x-amz-if-match-last-modified-time");
  }
  if (input.IfMatchSize !== undefined) throw refusedHeader("x-amz-if-match-size");
}

export interface Removal {
  readonly objectKey: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
  readonly existed: boolean;
  /** Governance does not count; the permission has been asked for. */
  readonly bypass: boolean;
}

/** What there is to say of a removal; to remove what is not there is one too. */
export interface Removed {
  /** Of the version that was removed, or of the delete marker that was added. */
  readonly versionId: string | undefined;
  /** A marker was added or removed. */
  readonly deleteMarker: boolean;
}

/** One transaction for all. */
export async function removeObjects(
  rooms: Rooms,
  requested: Bucket,
  origin: ChangeOrigin,
  removals: readonly Removal[],
): Promise<(Removed | WriteOutcome)[]> {
  const { index, contents } = rooms;
  const dead: BlobDescriptor[] = [];
  const outcomes = await index.commit(() => {
    dead.length = 0;
    const bucket = index.buckets.current(requested);
    if (bucket === undefined) return removals.map(() => "bucket-gone" as const);
    const change: Change = { rooms, bucket, cause: "Delete", origin, dead };
    return removals.map((removal) => removeOne(change, removal));
  });
  contents.discard(dead);
  return outcomes;
}

function removeOne(change: Change, removal: Removal): Removed | WriteOutcome {
  const { objects } = change.rooms.index;
  const { bucketId } = change.bucket;
  const { objectKey, versionId, ifMatch } = removal;
  const version =
    versionId === undefined ? undefined : objects.version(bucketId, objectKey, versionId);
  if (ifMatch !== undefined) {
    const target = versionId === undefined ? objects.get(bucketId, objectKey) : version;
    const verdict = checkWrite({ ifMatch }, target, removal.existed);
    if (verdict !== "proceed") return verdict;
  }
  if (versionId !== undefined) {
    if (version !== undefined) {
      const protection = protectionOf(version.attributes, change.rooms.env.clock.now());
      if (protection === "fixed" || (protection === "governance" && !removal.bypass)) {
        return "locked";
      }
      removeVersion(change, version);
    }
    return { versionId, deleteMarker: version?.isDeleteMarker ?? false };
  }
  return marked(deleteKey(change, objectKey));
}

function marked(object: ObjectRecord | undefined): Removed {
  return object?.isDeleteMarker
    ? { versionId: object.versionId, deleteMarker: true }
    : { versionId: undefined, deleteMarker: false };
}
