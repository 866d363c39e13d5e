/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html */
import type {
  RestoreTableFromBackupInput,
  RestoreTableFromBackupOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { backupInUse } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { tableArn } from "../../table/arn.ts";
import { describeRecord } from "../tables/table-description.ts";
import { requireBackup } from "./found-backup.ts";
import { restoredTable } from "./restored-table.ts";

export function restoreTableFromBackup(
  rooms: Rooms,
  input: RestoreTableFromBackupInput,
  call: Call,
): RestoreTableFromBackupOutput {
  const arn = input.BackupArn as string;
  const { source, backupId, createdMs, isAvailable } = requireBackup(rooms, call, arn, true);
  const restore = {
    sourceBackupArn: arn,
    sourceTableArn: tableArn(source),
    restoredMs: createdMs,
    backupId,
  };
  const record = restoredTable(rooms, source, restore, input, call);
  if (!isAvailable) throw backupInUse(`Backup is being created: ${arn}`);
  if (rooms.restores.isUsed(backupId)) {
    throw backupInUse(`Backup is being used to restore another table: ${arn}`);
  }
  rooms.restores.begin(record);
  return { TableDescription: describeRecord(record, call.receivedAt) };
}
