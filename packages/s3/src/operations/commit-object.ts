/** The last step of every write: conditions, index transaction, and what follows its commit. */
import type { Call } from "@cloudglass/wire";
import { objectLocked } from "../errors/object-lock.ts";
import * as errors from "../errors.ts";
import { checkWrite, type WriteConditions, type WriteVerdict } from "../object/conditions.ts";
import type { ReceivedBody } from "../object/content.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { type Cause, type ChangeOrigin, originOf } from "../object/object-change.ts";
import { NULL_VERSION } from "../object/version-id.ts";
import { type Change, type NewVersion, putVersion } from "../object/write.ts";
import type { Rooms } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";

/** What a request asks of a write, besides the object. */
export interface ObjectWrite {
  readonly bucket: Bucket;
  readonly objectKey: string;
  readonly cause: Cause;
  readonly origin: ChangeOrigin;
  readonly conditions: WriteConditions;
  /** The key had an object when the request began: tells a race from a condition that was false all along. */
  readonly existed: boolean;
}

export function beginWrite(
  rooms: Rooms,
  bucket: Bucket,
  input: { readonly Key: string } & Parameters<typeof writeConditions>[0],
  cause: Cause,
  call: Call,
): ObjectWrite {
  const conditions = writeConditions(input);
  const existed = existedBefore(rooms, bucket, input.Key, conditions);
  return { bucket, objectKey: input.Key, cause, origin: originOf(call), conditions, existed };
}

export function existedBefore(
  rooms: Rooms,
  bucket: Bucket,
  objectKey: string,
  { ifMatch }: WriteConditions,
): boolean {
  return ifMatch !== undefined && rooms.index.objects.get(bucket.bucketId, objectKey) !== undefined;
}

export type WriteOutcome = Exclude<WriteVerdict, "proceed"> | "bucket-gone" | "locked";

/**
 * One transaction: checks the conditions, then lets `put` do the write. Resolves after the commit, when what was
 * replaced is given back to the store. What `put` throws undoes it.
 */
export async function commitWrite<Written extends object>(
  rooms: Rooms,
  write: ObjectWrite,
  put: (change: Change, current: ObjectRecord | undefined) => Written,
): Promise<Written> {
  const { index, contents } = rooms;
  const { objectKey, conditions, cause, origin } = write;
  const dead: BlobDescriptor[] = [];
  const outcome = await index.commit<Written | WriteOutcome>(() => {
    dead.length = 0;
    const bucket = index.buckets.current(write.bucket);
    if (bucket === undefined) return "bucket-gone";
    let current: ObjectRecord | undefined;
    if (conditions.ifMatch !== undefined || conditions.ifNoneMatch !== undefined) {
      current = index.objects.get(bucket.bucketId, objectKey);
      const verdict = checkWrite(conditions, current, write.existed);
      if (verdict !== "proceed") return verdict;
    }
    return put({ rooms, bucket, cause, origin, dead }, current);
  });
  if (typeof outcome === "string") throw outcomeError(outcome, write.bucket, objectKey);
  contents.discard(dead);
  return outcome;
}

/** Stores the body and makes it the key's object. Throws what the conditions ask for, and leaves nothing then. */
export async function commitBody(
  rooms: Rooms,
  write: ObjectWrite,
  received: ReceivedBody,
  version: Omit<NewVersion, "content" | "objectKey" | "sizeBytes">,
): Promise<ObjectRecord> {
  try {
    const stored = received.store();
    const blob = stored instanceof Promise ? await stored : stored;
    const object = await commitWrite(rooms, write, (change) => {
      if (blob !== undefined) rooms.index.blobs.add(blob);
      return putVersion(change, {
        ...version,
        objectKey: write.objectKey,
        sizeBytes: received.sizeBytes,
        content: blob === undefined ? { kind: "empty" } : { kind: "blob", blob },
      });
    });
    received.release();
    return object;
  } catch (error) {
    received.abort();
    throw error;
  }
}

export function outcomeError(outcome: WriteOutcome, bucket: Bucket, objectKey: string): Error {
  switch (outcome) {
    case "bucket-gone":
      return errors.noSuchBucket(bucket.name);
    case "locked":
      return objectLocked();
    case "absent":
      return errors.noSuchKey(objectKey);
    case "conflict":
      return errors.conditionalConflict("If-Match", objectKey);
    default:
      return errors.preconditionFailed(outcome === "ifMatch" ? "If-Match" : "If-None-Match");
  }
}

/** S3 knows `*` alone for If-None-Match on writes, and everything but `*` for If-Match. */
export function writeConditions(input: {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}): WriteConditions {
  const { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch } = input;
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw errors.severalConditions();
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== "*") {
    throw errors.conditionNotAccepted("If-None-Match");
  }
  if (ifMatch?.trim() === "*") throw errors.conditionNotAccepted("If-Match");
  return { ifMatch, ifNoneMatch };
}

/** `x-amz-version-id`, of buckets that have or had versions. */
export function versionMember(
  { settings }: Bucket,
  { versionId }: Pick<ObjectRecord, "versionId">,
): { readonly VersionId?: string } {
  const isPlain = settings.versioning === undefined && versionId === NULL_VERSION;
  return isPlain ? {} : { VersionId: versionId };
}

/** Of what was put and not copied: S3 does not tell the null version that it made. */
export function putVersionMember({ versionId }: Pick<ObjectRecord, "versionId">): {
  readonly VersionId?: string;
} {
  return versionId === NULL_VERSION ? {} : { VersionId: versionId };
}
