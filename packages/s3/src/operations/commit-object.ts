/** The last step of every write: conditions, index transaction, and what follows its commit. */
import * as errors from "../errors.ts";
import { checkWrite, type WriteConditions, type WriteVerdict } from "../object/conditions.ts";
import type { ReceivedBody } from "../object/content.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-table.ts";
import type { Rooms } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";

/** What the key held when the request began: tells a race from a condition that was false all along. */
export function existedBefore(
  rooms: Rooms,
  bucket: Bucket,
  objectKey: string,
  { ifMatch }: WriteConditions,
): boolean {
  return ifMatch !== undefined && rooms.index.objects.get(bucket.bucketId, objectKey) !== undefined;
}

type Outcome = WriteVerdict | "bucket-gone";

/** Stores the body and makes it the key's object. Throws what the conditions ask for, and leaves nothing then. */
export async function commitBody(
  rooms: Rooms,
  bucket: Bucket,
  received: ReceivedBody,
  object: Omit<ObjectRecord, "content" | "modifiedMs" | "sizeBytes">,
  conditions: WriteConditions,
  existed: boolean,
): Promise<ObjectRecord> {
  const { index, contents, env } = rooms;
  try {
    const stored = received.store();
    const blob = stored instanceof Promise ? await stored : stored;
    const dead: BlobDescriptor[] = [];
    const record: { -readonly [Name in keyof ObjectRecord]: ObjectRecord[Name] } = {
      ...object,
      sizeBytes: received.sizeBytes,
      modifiedMs: 0,
      content: blob === undefined ? { kind: "empty" } : { kind: "blob", blob },
    };
    const outcome = await index.commit<Outcome>(() => {
      if (!index.buckets.exists(bucket.bucketId)) return "bucket-gone";
      if (conditions.ifMatch !== undefined || conditions.ifNoneMatch !== undefined) {
        const current = index.objects.get(bucket.bucketId, object.objectKey);
        const verdict = checkWrite(conditions, current, existed);
        if (verdict !== "proceed") return verdict;
      }
      record.modifiedMs = env.clock.now();
      if (blob !== undefined) index.blobs.add(blob);
      dead.length = 0;
      index.objects.put(bucket.bucketId, record, dead);
      return "proceed";
    });
    throwUnlessProceeding(outcome, bucket, object.objectKey);
    received.release();
    contents.discard(dead);
    return record;
  } catch (error) {
    received.abort();
    throw error;
  }
}

export function throwUnlessProceeding(outcome: Outcome, bucket: Bucket, objectKey: string): void {
  switch (outcome) {
    case "proceed":
      return;
    case "bucket-gone":
      throw errors.noSuchBucket(bucket.name);
    case "absent":
      throw errors.noSuchKey(objectKey);
    case "conflict":
      throw errors.conditionalConflict("If-Match", objectKey);
    default:
      throw errors.preconditionFailed(outcome === "ifMatch" ? "If-Match" : "If-None-Match");
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
