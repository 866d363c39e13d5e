/** The backup that a request names by its ARN. */
import type { Call } from "@cloudglass/wire";
import { backupNotFound, validation } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { BackupRecord } from "../../table/backup/backup-record.ts";

const ARN = /^arn:[^:]+:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)\/backup\/([^/]+)$/;

/** @param anywhere also of other regions than the request's */
export function requireBackup(
  { backups }: Rooms,
  call: Call,
  arn: string,
  anywhere = false,
): BackupRecord {
  const [, region, accountId, , backupId = ""] = ARN.exec(arn) ?? [];
  if (region === undefined) throw validation("Invalid Backup ARN");
  const found = backups.get(backupId);
  const isThere =
    found !== undefined &&
    found.source.accountId === accountId &&
    (anywhere || found.source.region === call.region);
  if (!isThere) throw backupNotFound(arn);
  return found;
}
