/** Whether `$LATEST` may be changed now, by whoever knows it as it is. */
import { preconditionFailed, resourceConflict } from "../../errors.ts";
import { functionArn } from "../../function/function-name.ts";
import type { VersionRecord } from "../../function/records.ts";

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
