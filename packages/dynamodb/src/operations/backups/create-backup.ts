/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html */
import type { CreateBackupInput, CreateBackupOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { tableNotFound } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { requireBackedUp } from "../continuous-backups/continuous-backups-description.ts";
import { describeDetails } from "./backup-description.ts";

export async function createBackup(
  rooms: Rooms,
  input: CreateBackupInput,
  call: Call,
): Promise<CreateBackupOutput> {
  const record = requireBackedUp(rooms, call, input.TableName as string);
  if (record.status === "CREATING") throw tableNotFound(record.name);
  const table = await rooms.tables.open(record);
  const backup = rooms.backups.create(table, input.BackupName as string);
  return { BackupDetails: describeDetails(backup) };
}
