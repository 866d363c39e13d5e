/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteBackup.html */
import type { DeleteBackupInput, DeleteBackupOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { backupInUse, invalidRequest } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { describeWhole } from "./backup-description.ts";
import { requireBackup } from "./found-backup.ts";

export async function deleteBackup(
  rooms: Rooms,
  input: DeleteBackupInput,
  call: Call,
): Promise<DeleteBackupOutput> {
  const arn = input.BackupArn as string;
  const backup = requireBackup(rooms, call, arn);
  const { kind, expiresMs, backupId, isAvailable } = backup;
  if (kind === "SYSTEM" && expiresMs !== undefined) {
    throw invalidRequest(
      `User is not allowed to delete the system backup with arn ${arn}. ` +
        `It will automatically expire on ${new Date(expiresMs).toISOString()}`,
    );
  }
  if (!isAvailable) throw backupInUse(`Backup is being created: ${arn}`);
  if (rooms.restores.isUsed(backupId)) {
    throw backupInUse(`Backup is being used to restore table: ${arn}`);
  }
  const described = describeWhole(backup);
  await rooms.backups.remove(backup);
  return {
    BackupDescription: {
      ...described,
      BackupDetails: {
        ...(described.BackupDetails as NonNullable<typeof described.BackupDetails>),
        BackupStatus: "DELETED",
      },
    },
  };
}
