/** What happened to an object, as it is told to those who act on it: notifications, replication. */
import type { Random } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import type { Bucket } from "./index/bucket-table.ts";
import type { ObjectRecord } from "./index/object-record.ts";

export type Cause =
  | "Put"
  | "Post"
  | "Copy"
  | "CompleteMultipartUpload"
  | "Delete"
  | "LifecycleExpiration"
  | "LifecycleTransition"
  | "IntelligentTiering"
  | "TaggingPut"
  | "TaggingDelete"
  | "AclPut"
  | "LockPut"
  | "RestorePost"
  | "RestoreCompleted"
  | "RestoreDelete"
  | "Replica";

/** Who asked for it; of a request, or of S3 itself. */
export interface ChangeOrigin {
  readonly requestId: string;
  readonly hostId: string;
  readonly sourceIp: string;
  /** AWS's unique id of the caller: `AIDA…`; the account's number for root; empty for anonymous callers. */
  readonly principalId: string;
  /** 12 digits, or the name of a service; empty for anonymous callers. */
  readonly accountId: string;
}

export interface ObjectChange {
  /**
   * `marked`: a delete marker was added. `removed`: the version is gone for ever. `changed`: its attributes or its
   * storage class are other ones.
   */
  readonly kind: "put" | "marked" | "removed" | "changed";
  readonly cause: Cause;
  readonly bucket: Bucket;
  /** The version that was put, changed or removed, or the delete marker that was added. */
  readonly object: ObjectRecord;
  readonly origin: ChangeOrigin;
  /** What the object itself does not tell. */
  readonly detail?: ChangeDetail | undefined;
}

export interface ChangeDetail {
  /** When the restored copy goes, of `RestoreCompleted`. */
  readonly restoreExpiresMs?: number | undefined;
  /** `ARCHIVE_ACCESS`, of `IntelligentTiering`. */
  readonly accessTier?: string | undefined;
}

/** Called inside the transaction of the change: what it writes to the index is committed with it. It must not throw. */
export type Witness = (change: ObjectChange) => void;

export const originOf = ({ requestId, hostId, sourceIp, caller }: Call): ChangeOrigin => ({
  requestId,
  hostId,
  sourceIp,
  principalId: caller.userId,
  accountId: caller.accountId,
});

const OWN_NAME = "s3.amazonaws.com";
const OWN_ID_BYTES = 8;

/** Of what S3 does by itself: expirations, transitions, replicas, log objects. */
export const ownOrigin = (random: Random): ChangeOrigin => ({
  requestId: Buffer.from(random.bytes(OWN_ID_BYTES)).toString("hex").toUpperCase(),
  hostId: OWN_NAME,
  sourceIp: OWN_NAME,
  principalId: OWN_NAME,
  accountId: OWN_NAME,
});
