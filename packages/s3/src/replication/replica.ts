/** The replica of a version in another bucket; only inside a transaction. */
import { type Grant, isPublicGrant } from "../bucket/access-control-list.ts";
import { effectiveBlock } from "../bucket/effective-block.ts";
import { hasAcls } from "../bucket/object-ownership.ts";
import type { ReplicationRule } from "../bucket/replication-rules.ts";
import type { ObjectEncryption } from "../object/encryption/object-encryption.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectContent, ObjectRecord } from "../object/index/object-record.ts";
import type { ReplicationTask } from "../object/index/pending-replication-table.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";
import { ownOrigin } from "../object/object-change.ts";
import { mayRetain } from "../object/object-lock.ts";
import { type Change, changeAttributes, putReplica } from "../object/write.ts";
import type { Rooms } from "../rooms.ts";
import type { FailureReason } from "./replication-permission.ts";

export interface Replication {
  readonly destination: Bucket;
  /** As it was when the permissions were looked at. */
  readonly version: ObjectRecord;
  readonly rule: ReplicationRule;
  readonly encryption: ObjectEncryption | undefined;
}

export function makeReplica(
  rooms: Rooms,
  { bucket: sourceName, objectKey, versionId, kind }: ReplicationTask,
  { destination, rule, encryption }: Replication,
): FailureReason | undefined {
  const { index, env } = rooms;
  const { objects, buckets } = index;
  const bucket = buckets.current(destination);
  if (bucket === undefined) return "DstBucketNotFound";
  // It may have been suspended since the permissions were looked at.
  if (bucket.settings.versioning !== "Enabled") return "DstBucketUnversioned";
  const source = buckets.find(sourceName);
  const version = source && objects.version(source.bucketId, objectKey, versionId);
  // It went in the meantime.
  if (source === undefined || version === undefined) return undefined;
  const origin = ownOrigin(env.random);
  const change: Change = { rooms, bucket, cause: "Replica", origin, dead: [] };
  const attributes = replicaAttributes(source, bucket, version.attributes, rule);
  const replica = objects.version(bucket.bucketId, objectKey, versionId);
  if (replica !== undefined) {
    if (!replica.isDeleteMarker) {
      const kept = { ...attributes, ...ownLock(replica.attributes, attributes, env.clock.now()) };
      changeAttributes(change, replica, kept);
    }
    return undefined;
  }
  if (kind === "attributes") return "DstVersionNotFound";
  const content = shared(rooms, version.content);
  if (content === undefined) return undefined;
  markHolder(rooms, bucket);
  const storageClass = rule.Destination?.StorageClass ?? version.storageClass;
  putReplica(change, {
    ...version,
    content,
    encryption,
    attributes: version.isDeleteMarker ? {} : attributes,
    storageClass: storageClass === "STANDARD" ? undefined : storageClass,
  });
  return undefined;
}

/**
 * Tags, retention and ACL are the source's, and so is the owner, unless the rule gives replicas to the destination's or
 * ACLs do not count there.
 */
function replicaAttributes(
  source: Bucket,
  destination: Bucket,
  attributes: ObjectAttributes,
  { Destination }: ReplicationRule,
): ObjectAttributes {
  const { restore: _restore, ownerAccountId: owner, grants, ...kept } = attributes;
  const replica = { ...kept, replication: { status: "REPLICA" } as const };
  if (Destination?.AccessControlTranslation !== undefined || !hasAcls(destination.settings)) {
    return replica;
  }
  const ownerAccountId = owner ?? source.ownerAccountId;
  return {
    ...replica,
    ...(ownerAccountId === destination.ownerAccountId ? {} : { ownerAccountId }),
    ...(grants === undefined ? {} : { grants: admitted(destination, grants) }),
  };
}

/** A bucket that takes no public ACLs takes none by replication. */
function admitted(destination: Bucket, grants: readonly Grant[]): readonly Grant[] {
  return effectiveBlock(destination).blockPublicAcls
    ? grants.filter((grant) => !isPublicGrant(grant))
    : grants;
}

/** What a change of the source may not take from a replica: its lock is never weakened, its restored copy stays. */
function ownLock(
  replica: ObjectAttributes,
  source: ObjectAttributes,
  nowMs: number,
): Pick<ObjectAttributes, "legalHold" | "restore" | "retention"> {
  const { retention, legalHold, restore } = replica;
  const isKept = retention !== undefined && !mayRetain(retention, source.retention, nowMs, false);
  return {
    ...(isKept ? { retention } : {}),
    ...(legalHold ? { legalHold } : {}),
    ...(restore === undefined ? {} : { restore }),
  };
}

/** Ids of versions that came from elsewhere do not tell their place: listings have to know. */
function markHolder({ index }: Rooms, { bucketId, settings }: Bucket): void {
  if (settings.holdsReplicas) return;
  index.buckets.setSettings(bucketId, { ...settings, holdsReplicas: true });
}

/** One more holder of the source's blobs; undefined when they are gone. */
function shared({ index }: Rooms, content: ObjectContent): ObjectContent | undefined {
  if (content.kind === "empty") return content;
  if (content.kind === "blob") return index.blobs.share(content.blob.blobId) ? content : undefined;
  const contentId = index.uploads.newContentId();
  return index.segments.copy(contentId, content.contentId)
    ? { kind: "segments", contentId }
    : undefined;
}
