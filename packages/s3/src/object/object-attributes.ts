/** What of a version may change after its write; written to the index as JSON, so all of it is plain data. */
import type { Grant } from "../bucket/access-control-list.ts";

export interface ObjectAttributes {
  /** In the order in which they were put. */
  readonly tags?: readonly ObjectTag[] | undefined;
  readonly retention?: Retention | undefined;
  readonly legalHold?: boolean | undefined;
  /** Of an archived object: the copy that can be read for a while. */
  readonly restore?: RestoredCopy | undefined;
  /** 12 digits; the bucket's owner when absent. */
  readonly ownerAccountId?: string | undefined;
  /** Its ACL; all to its owner when absent. */
  readonly grants?: readonly Grant[] | undefined;
  /** Absent when no rule of replication has spoken of it. */
  readonly replication?: ReplicationState | undefined;
}

export interface ReplicationState {
  readonly status: "COMPLETED" | "FAILED" | "PENDING" | "REPLICA";
  /** While one is pending: another destination was not reached. */
  readonly hasFailed?: boolean | undefined;
  /** While a replica's own changes are pending. */
  readonly isReplica?: boolean | undefined;
}

export interface RestoredCopy {
  readonly tier: RestoreTier;
  readonly days: number;
  /** Ongoing until then. */
  readonly readyMs: number;
  readonly expiresMs: number;
}

export type RestoreTier = "Standard" | "Bulk" | "Expedited";

export interface ObjectTag {
  readonly key: string;
  readonly value: string;
}

export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly untilMs: number;
}
