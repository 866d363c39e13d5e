/**
 * Changes of a key, by the rules of versioning, inside the index transaction: a version is put, a delete marker added,
 * a version removed, its attributes are changed. Every such change passes here and is told to the witnesses.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */

import { type ObjectLock, retentionFrom } from "../bucket/lock-rules.ts";
import type { Rooms } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import type { Bucket } from "./index/bucket-table.ts";
import type { ObjectRecord } from "./index/object-record.ts";
import type { ObjectAttributes } from "./object-attributes.ts";
import type { Cause, ChangeDetail, ChangeOrigin, ObjectChange } from "./object-change.ts";
import { NULL_VERSION, newVersionId } from "./version-id.ts";

/** What a write says of a version; the rest follows from the bucket and the moment. */
export type NewVersion = Omit<
  ObjectRecord,
  "isDeleteMarker" | "modifiedMs" | "sequence" | "versionId"
>;

/** What the transaction works with. `bucket` is as the transaction sees it. */
export interface Change {
  readonly rooms: Pick<Rooms, "env" | "index" | "witnesses">;
  readonly bucket: Bucket;
  readonly cause: Cause;
  readonly origin: ChangeOrigin;
  /** Blobs that nobody holds any more; for the store, after the commit. */
  readonly dead: BlobDescriptor[];
}

/** Makes `version` the current one of its key. Its blobs are held already. */
export function putVersion(change: Change, version: NewVersion): ObjectRecord {
  const { rooms, bucket, dead } = change;
  const { objects } = rooms.index;
  const { objectKey } = version;
  const modifiedMs = rooms.env.clock.now();
  const { versioning, objectLock } = bucket.settings;
  const object: ObjectRecord = {
    ...version,
    attributes: retained(version.attributes, objectLock, modifiedMs),
    versionId: NULL_VERSION,
    sequence: 1,
    isDeleteMarker: false,
    modifiedMs,
  };
  if (versioning === undefined) {
    objects.replace(bucket.bucketId, object, dead);
    tell(change, "put", object);
    return object;
  }
  const numbered = { ...object, ...versionNumber(change, objectKey, modifiedMs) };
  objects.replace(bucket.bucketId, numbered, dead);
  tell(change, "put", numbered);
  return numbered;
}

/** The bucket's default retention is for those whose writer asks for none. */
function retained(
  attributes: ObjectAttributes,
  objectLock: ObjectLock | undefined,
  nowMs: number,
): ObjectAttributes {
  const retention = objectLock?.defaultRetention;
  if (retention === undefined || attributes.retention !== undefined) return attributes;
  return { ...attributes, retention: retentionFrom(retention, nowMs) };
}

/**
 * A delete without version: the object goes, or in a versioned bucket a delete marker hides it. Returns the marker, or
 * the object that went; undefined when there was none.
 */
export function deleteKey(change: Change, objectKey: string): ObjectRecord | undefined {
  const { rooms, bucket, dead } = change;
  const { objects } = rooms.index;
  const { bucketId, settings } = bucket;
  if (settings.versioning === undefined) {
    const object = objects.get(bucketId, objectKey);
    if (object === undefined) return undefined;
    objects.removeCurrent(bucketId, objectKey, dead);
    tell(change, "removed", object);
    return object;
  }
  const modifiedMs = rooms.env.clock.now();
  const marker: ObjectRecord = {
    objectKey,
    ...versionNumber(change, objectKey, modifiedMs),
    isDeleteMarker: true,
    sizeBytes: 0,
    etag: "",
    modifiedMs,
    headers: {},
    checksum: undefined,
    content: { kind: "empty" },
    partCount: undefined,
    uploadId: undefined,
    storageClass: undefined,
    encryption: undefined,
    attributes: {},
  };
  objects.addDeleteMarker(bucketId, marker);
  tell(change, "marked", marker);
  return marker;
}

/**
 * Removes a version for ever; the one before it becomes current when it was. Whether Object Lock protects it is asked
 * before (`protectionOf`).
 */
export function removeVersion(change: Change, version: ObjectRecord): void {
  const { rooms, bucket, dead } = change;
  const { objects } = rooms.index;
  const { bucketId } = bucket;
  const { objectKey, sequence } = version;
  const current = objects.get(bucketId, objectKey);
  if (current?.sequence === sequence) objects.removeCurrent(bucketId, objectKey, dead);
  else objects.removeOld(bucketId, version, dead);
  if (current === undefined || current.sequence === sequence) objects.promote(bucketId, objectKey);
  tell(change, "removed", version);
}

/** A version that was made in another bucket, under its own id and with its own time. REQUIRES: none has this id. */
export function putReplica(change: Change, replica: ObjectRecord): void {
  const { rooms, bucket } = change;
  const { objects } = rooms.index;
  const nowMs = rooms.env.clock.now();
  const sequence = makeRoom(change, replica.objectKey, nowMs);
  const attributes = replica.isDeleteMarker
    ? replica.attributes
    : retained(replica.attributes, bucket.settings.objectLock, nowMs);
  const version = { ...replica, attributes, sequence };
  if (version.isDeleteMarker) objects.addDeleteMarker(bucket.bucketId, version);
  else objects.replace(bucket.bucketId, version, change.dead);
  tell(change, version.isDeleteMarker ? "marked" : "put", version);
}

/** Puts other attributes: tags, ACL, retention, a restored copy. */
export function changeAttributes(
  change: Change,
  version: ObjectRecord,
  attributes: ObjectAttributes,
  detail?: ChangeDetail,
): void {
  change.rooms.index.objects.setAttributes(change.bucket.bucketId, version, attributes);
  tell(change, "changed", { ...version, attributes }, detail);
}

/** Moves a version to another storage class; what was restored of an archived one goes. */
export function changeStorageClass(
  change: Change,
  version: ObjectRecord,
  storageClass: string,
): void {
  const { objects } = change.rooms.index;
  const { bucketId } = change.bucket;
  const { restore, ...attributes } = version.attributes;
  objects.setStorageClass(bucketId, version, storageClass);
  if (restore !== undefined) objects.setAttributes(bucketId, version, attributes);
  tell(change, "changed", { ...version, storageClass, attributes });
}

/**
 * Makes the current version noncurrent, or removes the null version that the new one takes the place of. Returns the
 * sequence of the new one.
 */
function makeRoom({ rooms, bucket, dead }: Change, objectKey: string, nowMs: number): number {
  const { objects } = rooms.index;
  const { bucketId, settings } = bucket;
  const current = objects.get(bucketId, objectKey);
  const newestOld = current === undefined ? objects.newestOld(bucketId, objectKey) : undefined;
  const sequence = ((current ?? newestOld)?.sequence ?? 0) + 1;
  if (newestOld !== undefined) objects.retireMarker(bucketId, newestOld, nowMs);
  const replacesNull = settings.versioning === "Suspended";
  if (current !== undefined) {
    if (replacesNull && current.versionId === NULL_VERSION) {
      objects.removeCurrent(bucketId, objectKey, dead);
      return sequence;
    }
    objects.retire(bucketId, objectKey, nowMs);
  }
  if (replacesNull) {
    const nullVersion = objects.version(bucketId, objectKey, NULL_VERSION);
    if (nullVersion !== undefined) objects.removeOld(bucketId, nullVersion, dead);
  }
  return sequence;
}

function versionNumber(change: Change, objectKey: string, nowMs: number) {
  const sequence = makeRoom(change, objectKey, nowMs);
  const { env } = change.rooms;
  const isNull = change.bucket.settings.versioning === "Suspended";
  return { sequence, versionId: isNull ? NULL_VERSION : newVersionId(env.random, sequence) };
}

function tell(
  change: Change,
  kind: ObjectChange["kind"],
  object: ObjectRecord,
  detail?: ChangeDetail,
): void {
  const { rooms, bucket, cause, origin } = change;
  for (const witness of rooms.witnesses) witness({ kind, cause, bucket, object, origin, detail });
}
