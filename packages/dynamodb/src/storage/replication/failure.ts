/** What may go wrong between replicas, and between a group and those who ask it. */
import { DiskError, NetworkError } from "@cloudglass/env";

/** No quorum answered in time, or the group was closed. */
export class GroupUnavailableError extends Error {
  override readonly name = "GroupUnavailableError";
  /** `none`: nothing was done. `unknown`: the update may have taken effect, or may yet. */
  readonly outcome: "none" | "unknown";

  constructor(group: string, outcome: GroupUnavailableError["outcome"], reason: string) {
    super(`${group}: ${reason}`);
    this.outcome = outcome;
  }
}

/** The leader that sent a snapshot went away, or began anew. */
export class SnapshotAbandonedError extends Error {
  override readonly name = "SnapshotAbandonedError";
}

/** The ways in which a call to a replica may fail; anything else is a defect. */
export function isFailure(error: unknown): boolean {
  return (
    error instanceof NetworkError ||
    error instanceof DiskError ||
    error instanceof SnapshotAbandonedError
  );
}
