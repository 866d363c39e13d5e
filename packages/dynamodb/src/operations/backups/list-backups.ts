/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListBackups.html */
import type { BackupSummary, ListBackupsInput, ListBackupsOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { invalid, invalidRequest } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { parseTableName, tableArn } from "../../table/arn.ts";
import type { BackupRecord } from "../../table/backup/backup-record.ts";
import { describeDetails } from "./backup-description.ts";

const PAGE_MAX = 100;
const CURSOR = /^arn:[^:]+:dynamodb:([^:]+):\d{12}:table\/[^/]+\/backup\/([^/]+)$/;

export function listBackups(rooms: Rooms, input: ListBackupsInput, call: Call): ListBackupsOutput {
  const lower = input.TimeRangeLowerBound?.getTime() ?? Number.NEGATIVE_INFINITY;
  const upper = input.TimeRangeUpperBound?.getTime() ?? Number.POSITIVE_INFINITY;
  if (lower > upper) {
    throw invalid("Time range lower bound must be less than or equal to upper bound");
  }
  const { TableName: named, BackupType: type = "USER", Limit: limit = PAGE_MAX } = input;
  const name = named === undefined ? undefined : parseTableName(named, call).name;
  const after = positionOf(input.ExclusiveStartBackupArn, call.region);
  const rest = rooms.backups
    .in(call.caller.accountId, call.region)
    .filter(({ source, kind, createdMs, backupId }) => {
      const isMeant = name === undefined || source.name === name;
      const isOfType = type === "ALL" || type === kind;
      return isMeant && isOfType && createdMs >= lower && createdMs < upper && backupId > after;
    });
  const page = rest.slice(0, limit).map(describeSummary);
  return {
    BackupSummaries: page,
    LastEvaluatedBackupArn: page.length < rest.length ? page.at(-1)?.BackupArn : undefined,
  };
}

/** A place in the order of backups: there need be none. */
function positionOf(arn: string | undefined, region: string): string {
  if (arn === undefined) return "";
  const [, arnRegion, backupId] = CURSOR.exec(arn) ?? [];
  if (arnRegion !== region || backupId === undefined) {
    throw invalidRequest("The supplied ExclusiveStartBackupArn does not match the region");
  }
  return backupId;
}

function describeSummary(backup: BackupRecord): BackupSummary {
  const { source } = backup;
  return {
    TableName: source.name,
    TableId: source.tableId,
    TableArn: tableArn(source),
    ...describeDetails(backup),
  };
}
