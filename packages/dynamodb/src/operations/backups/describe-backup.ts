/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeBackup.html */
import type { DescribeBackupInput, DescribeBackupOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { describeWhole } from "./backup-description.ts";
import { requireBackup } from "./found-backup.ts";

export function describeBackup(
  rooms: Rooms,
  input: DescribeBackupInput,
  call: Call,
): DescribeBackupOutput {
  const backup = requireBackup(rooms, call, input.BackupArn as string);
  return { BackupDescription: describeWhole(backup) };
}
