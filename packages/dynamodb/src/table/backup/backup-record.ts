/** What is known of a backup, besides the items in its snapshot. */
import type { Count, TableRecord } from "../catalogue/index.ts";

export interface BackupRecord {
  /** `01489602797149-73d8d5bc`; names its snapshot too. */
  readonly backupId: string;
  readonly name: string;
  readonly kind: "USER" | "SYSTEM";
  readonly createdMs: number;
  /** Of SYSTEM backups. */
  readonly expiresMs?: number | undefined;
  /** The snapshot is whole. */
  readonly isAvailable: boolean;
  /** The table as it was; it may be gone. */
  readonly source: TableRecord;
  readonly count: Count;
}

export function backupArn({ source, backupId }: Pick<BackupRecord, "source" | "backupId">): string {
  const { region, accountId, name } = source;
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}/backup/${backupId}`;
}
