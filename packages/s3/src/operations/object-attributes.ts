/** What operations on tags, retention and legal hold share: the version that is meant, and the change of it. */
import type { Call } from "@cloudglass/wire";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";
import { type Cause, originOf } from "../object/object-change.ts";
import { changeAttributes } from "../object/write.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { checkVersionId } from "./object-input.ts";

/** The version that is named, else the newest. Throws MethodNotAllowed for a delete marker, named or newest. */
export function requireVersion(
  { index }: Rooms,
  bucket: Bucket,
  objectKey: string,
  versionId: string | undefined,
  { head }: Call,
  shownKey = objectKey,
): ObjectRecord {
  checkVersionId(versionId);
  const { objects } = index;
  const { bucketId, settings } = bucket;
  if (versionId === undefined) {
    const object = objects.get(bucketId, objectKey);
    if (object !== undefined) return object;
    const marker =
      settings.versioning === undefined ? undefined : objects.deleteMarker(bucketId, objectKey);
    throw marker === undefined
      ? errors.noSuchKey(shownKey)
      : errors.deleteMarkerNotReadable(marker, head.method);
  }
  const version = objects.version(bucketId, objectKey, versionId);
  if (version === undefined) throw errors.noSuchVersion(objectKey, versionId);
  if (version.isDeleteMarker) throw errors.deleteMarkerNotReadable(version, head.method);
  return version;
}

/**
 * Puts what `change` makes of the version that the transaction sees; resolves with it after the commit. What `change`
 * throws undoes it.
 */
export async function changeVersion(
  rooms: Rooms,
  input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string | undefined },
  cause: Cause,
  call: Call,
  change: (version: ObjectRecord, bucket: Bucket) => ObjectAttributes,
): Promise<ObjectRecord> {
  const requested = requireBucket(rooms, input.Bucket);
  checkVersionId(input.VersionId);
  const origin = originOf(call);
  return await rooms.index.commit(() => {
    const bucket = rooms.index.buckets.current(requested);
    if (bucket === undefined) throw errors.noSuchBucket(input.Bucket);
    const version = requireVersion(rooms, bucket, input.Key, input.VersionId, call);
    const attributes = change(version, bucket);
    changeAttributes({ rooms, bucket, cause, origin, dead: [] }, version, attributes);
    return { ...version, attributes };
  });
}
