/**
 * One walk over a bucket that does what its lifecycle rules ask for. Pages are read between other work, and what is
 * found is decided once more inside the transaction that acts on it, so that a version that changed meanwhile is left
 * alone.
 */

import type { Bucket } from "../object/index/bucket-table.ts";
import type { WalkedVersion, WalkPosition } from "../object/index/version-walk.ts";
import { keyAfterPrefix } from "../object/key-order.ts";
import type { ObjectAttributes } from "../object/object-attributes.ts";
import { ownOrigin } from "../object/object-change.ts";
import { protectionOf } from "../object/object-lock.ts";
import { type Change, changeStorageClass, deleteKey, removeVersion } from "../object/write.ts";
import type { Rooms } from "../rooms.ts";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import {
  abortOf,
  currentAction,
  expiresMarker,
  type LifecycleAction,
  noncurrentAction,
} from "./lifecycle-plan.ts";
import type { LifecycleConfiguration } from "./lifecycle-rule.ts";

const PAGE = 500;
/** Changes in one transaction: requests wait for it. */
const BATCH = 100;

export interface LifecycleRun {
  readonly rooms: Pick<Rooms, "env" | "index" | "contents" | "witnesses">;
  readonly bucket: Bucket;
  readonly isStopped: () => boolean;
}

/** All keys that start with `from`: those below `below`, all behind it when undefined. */
interface KeyRange {
  readonly from: string;
  readonly below: string | undefined;
}

export async function runLifecycle(run: LifecycleRun): Promise<void> {
  const { lifecycle } = run.bucket.settings;
  if (lifecycle === undefined) return;
  for (const range of rangesOf(lifecycle)) {
    await walkVersions(run, lifecycle, range);
    await abortUploads(run, range);
  }
}

/** What the prefixes of the enabled rules cover, without overlaps. */
export function rangesOf({ rules }: LifecycleConfiguration): KeyRange[] {
  const prefixes = rules
    .filter(({ isEnabled }) => isEnabled)
    .map(({ filter }) => filter.prefix ?? "")
    .sort();
  const widest: string[] = [];
  for (const prefix of prefixes) {
    const last = widest.at(-1);
    if (last === undefined || !prefix.startsWith(last)) widest.push(prefix);
  }
  return widest.map((prefix) => ({ from: prefix, below: keyAfterPrefix(prefix) }));
}

/** A version, and how many noncurrent ones of its key are newer. */
interface Candidate {
  readonly version: WalkedVersion;
  readonly newerCount: number;
}

async function walkVersions(
  run: LifecycleRun,
  lifecycle: LifecycleConfiguration,
  { from, below }: KeyRange,
): Promise<void> {
  const { index, env } = run.rooms;
  let position: WalkPosition = { objectKey: from, sequence: undefined };
  let newer = { objectKey: "", count: 0 };
  while (!run.isStopped()) {
    const page = index.walk.page(run.bucket.bucketId, position, below, PAGE);
    const found: Candidate[] = [];
    const nowMs = env.clock.now();
    for (const version of page) {
      const { objectKey } = version;
      if (newer.objectKey !== objectKey) newer = { objectKey, count: 0 };
      const candidate = { version, newerCount: newer.count };
      if (version.noncurrentMs !== null) newer.count += 1;
      if (actionFor(run, lifecycle, candidate, nowMs) !== undefined) found.push(candidate);
    }
    for (let at = 0; at < found.length && !run.isStopped(); at += BATCH) {
      await actOn(run, found.slice(at, at + BATCH));
    }
    if (page.length < PAGE) return;
    position = page.at(-1)!;
    await new Promise<void>((resolve) => env.clock.tick(resolve));
  }
}

const NO_ATTRIBUTES: ObjectAttributes = {};

function actionFor(
  { rooms, bucket }: LifecycleRun,
  lifecycle: LifecycleConfiguration,
  { version, newerCount }: Candidate,
  nowMs: number,
): LifecycleAction | undefined {
  const { objectKey, modifiedMs, noncurrentMs, sequence } = version;
  if (version.isDeleteMarker && noncurrentMs === null) {
    if (!expiresMarker(lifecycle, objectKey, modifiedMs, nowMs)) return undefined;
    const older = rooms.index.versions.older(bucket.bucketId, objectKey, sequence, 1);
    return older.length === 0 ? { kind: "expire", ruleId: "" } : undefined;
  }
  const attributes =
    version.attributes === null
      ? NO_ATTRIBUTES
      : (JSON.parse(version.attributes) as ObjectAttributes);
  const object = {
    objectKey,
    sizeBytes: version.sizeBytes,
    tags: attributes.tags ?? [],
    modifiedMs,
    storageClass: version.storageClass ?? "STANDARD",
  };
  // What waits for its replicas, or has none, stays as it is.
  const replication = attributes.replication?.status;
  if (replication === "PENDING" || replication === "FAILED") return undefined;
  if (noncurrentMs === null) {
    const isVersioned = bucket.settings.versioning !== undefined;
    return currentAction(lifecycle, object, nowMs, isVersioned);
  }
  const action = noncurrentAction(lifecycle, { ...object, noncurrentMs, newerCount }, nowMs);
  if (action === undefined) return undefined;
  if (action.kind === "transition") return version.isDeleteMarker ? undefined : action;
  // No rule removes a locked version for ever; a delete marker may hide it.
  return protectionOf(attributes, nowMs) === "none" ? action : undefined;
}

async function actOn(run: LifecycleRun, candidates: readonly Candidate[]): Promise<void> {
  const { rooms } = run;
  const { index, env } = rooms;
  const dead: BlobDescriptor[] = [];
  await index.commit(() => {
    dead.length = 0;
    const bucket = index.buckets.current(run.bucket);
    const lifecycle = bucket?.settings.lifecycle;
    if (bucket === undefined || lifecycle === undefined) return;
    const origin = ownOrigin(env.random);
    const expiry: Change = { rooms, bucket, cause: "LifecycleExpiration", origin, dead };
    const transition: Change = { ...expiry, cause: "LifecycleTransition" };
    const nowMs = env.clock.now();
    for (const candidate of candidates) {
      const { objectKey, sequence, noncurrentMs } = candidate.version;
      const version = index.walk.one(bucket.bucketId, objectKey, sequence);
      if (version === undefined || (version.noncurrentMs === null) !== (noncurrentMs === null)) {
        continue;
      }
      // Newer ones may have been removed since the page was read: then this one may have to be kept.
      const newerCount =
        noncurrentMs === null ? 0 : index.walk.newerCount(bucket.bucketId, objectKey, sequence);
      const action = actionFor(run, lifecycle, { version, newerCount }, nowMs);
      const record = action && index.objects.version(bucket.bucketId, objectKey, version.versionId);
      if (action === undefined || record === undefined) continue;
      if (action.kind === "transition") {
        changeStorageClass(transition, record, action.storageClass);
      } else if (noncurrentMs === null && !record.isDeleteMarker) deleteKey(expiry, objectKey);
      else removeVersion(expiry, record);
    }
  });
  rooms.contents.discard(dead);
}

async function abortUploads(run: LifecycleRun, { from: prefix }: KeyRange): Promise<void> {
  const { rooms, bucket } = run;
  const { index, env } = rooms;
  const { bucketId } = bucket;
  let [afterKey, afterId] = [prefix, ""];
  while (!run.isStopped()) {
    const dead: BlobDescriptor[] = [];
    // Read and acted on in one transaction: an upload with its parts is seldom and dear.
    const page = await index.commit(() => {
      dead.length = 0;
      const lifecycle = index.buckets.current(bucket)?.settings.lifecycle;
      if (lifecycle === undefined) return [];
      const uploads = index.uploads
        .page(bucketId, afterKey, afterId, BATCH)
        .filter(({ objectKey }) => objectKey.startsWith(prefix));
      for (const upload of uploads) {
        const abort = abortOf(lifecycle, upload.objectKey, upload.initiatedMs);
        if (abort === undefined || abort.dueMs > env.clock.now()) continue;
        index.uploads.remove(upload, new Set(), dead);
      }
      return uploads;
    });
    rooms.contents.discard(dead);
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH) return;
    [afterKey, afterId] = [last.objectKey, last.uploadId];
  }
}
