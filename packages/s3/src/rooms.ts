/** What operations and access rules work with: one instance a running service. */
import type { Environment } from "@cloudglass/env";
import type { ServiceLog } from "@cloudglass/wire";
import { parseAccessPointName } from "./bucket/access-point.ts";
import { foreignKind } from "./bucket/foreign-name.ts";
import type { LifecycleSchedule } from "./bucket/lifecycle-schedule.ts";
import { noSuchAccessPoint } from "./errors/access-point.ts";
import { noSuchBucket, notEmulated } from "./errors.ts";
import type { EventDelivery } from "./notification/event-delivery.ts";
import type { ObjectContents } from "./object/content.ts";
import type { ContentKeys } from "./object/encryption/content-keys.ts";
import type { KeyService } from "./object/encryption/key-service.ts";
import type { Bucket } from "./object/index/bucket-table.ts";
import type { ObjectIndex } from "./object/index/object-index.ts";
import type { Witness } from "./object/object-change.ts";
import type { RestoreSchedule } from "./object/restore-schedule.ts";
import type { Ports } from "./ports.ts";
import type { BlobStore } from "./storage/index.ts";

export interface Rooms {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly index: ObjectIndex;
  readonly contents: ObjectContents;
  /** To look into, and to repair; what is read and written goes through `contents`. */
  readonly store: Pick<BlobStore, "rot" | "scrub" | "statistics" | "view">;
  readonly contentKeys: ContentKeys;
  /** Which keys there are; the key ring until KMS is there. */
  readonly keyService: KeyService;
  readonly ports: Ports;
  readonly events: EventDelivery;
  readonly lifecycle: LifecycleSchedule;
  readonly restores: RestoreSchedule;
  /** Told of every change of an object. */
  readonly witnesses: readonly Witness[];
}

/** The bucket, also by the name of an access point. Throws NoSuchBucket, NotImplemented for a name of another kind. */
export function requireBucket(rooms: Rooms, name: string): Bucket {
  const bucket = rooms.index.buckets.get(name);
  if (bucket !== undefined) return bucket;
  const point = parseAccessPointName(name);
  if (point !== undefined) {
    const found = rooms.index.accessPoints.named(point);
    const underlying = found && rooms.index.buckets.get(found.bucket);
    if (underlying !== undefined && underlying.ownerAccountId === found!.bucketAccountId) {
      return underlying;
    }
    if (point.kind === "arn") throw noSuchAccessPoint();
  }
  const foreign = foreignKind(name);
  throw foreign === undefined ? noSuchBucket(name) : notEmulated(foreign);
}
