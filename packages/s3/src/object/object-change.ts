/** What happened to an object, as it is told to those who act on it: notifications, replication. */
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
  | "Replica";

/** Who asked for it; of a request, or of S3 itself. */
export interface ChangeOrigin {
  readonly requestId: string;
  readonly sourceIp: string;
  /** AWS's unique id of the caller: `AIDA…`; the account's number for root; empty for anonymous callers. */
  readonly principalId: string;
}

export interface ObjectChange {
  /** `marked`: a delete marker was added. `removed`: the version is gone for ever. */
  readonly kind: "put" | "marked" | "removed";
  readonly cause: Cause;
  readonly bucket: Bucket;
  /** The version that was put or removed, or the delete marker that was added. */
  readonly object: ObjectRecord;
  readonly origin: ChangeOrigin;
}

/** Called inside the transaction of the change: what it writes to the index is committed with it. It must not throw. */
export type Witness = (change: ObjectChange) => void;

export const originOf = ({ requestId, sourceIp, caller }: Call): ChangeOrigin => ({
  requestId,
  sourceIp,
  principalId: caller.userId,
});
