/** Whether `$LATEST` may be changed now, by whoever knows it as it is. */
import { preconditionFailed, resourceConflict } from "../../errors.ts";
import { functionArn, type NamedFunction } from "../../function/function-name.ts";
import type { VersionRecord } from "../../function/records.ts";
import { type Rooms, requireVersion } from "../../rooms.ts";

/** Throws ResourceNotFoundException of the function, whatever qualifier its name has. */
export function requireLatest(rooms: Rooms, named: NamedFunction): VersionRecord {
  return requireVersion(rooms, { ...named, qualifier: undefined });
}

export function requireChangeable(version: VersionRecord, revisionId: string | undefined): void {
  if (revisionId !== undefined && revisionId !== version.revisionId) throw preconditionFailed();
  if (version.state === "Pending") {
    throw resourceConflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
    );
  }
  if (version.update === "InProgress") {
    throw resourceConflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(version)}`,
    );
  }
}
