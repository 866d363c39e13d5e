/** Whether a table may be changed now. */
import { stillInUse } from "../../errors.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";

const GERUNDS = { CREATING: "created", UPDATING: "updated", DELETING: "deleted" } as const;

/** Throws ResourceInUseException while the table or an index is on its way to another state. */
export function requireSettled(record: TableRecord, nowMs: number): void {
  const { name } = record;
  requireActive(record);
  const isReencrypted = isUnderWay(record.encryptionUntilMs, nowMs);
  if (isReencrypted || record.globalIndexes.some((index) => index.status !== "ACTIVE")) {
    throw stillInUse(`Table: ${name} is in the process of being updated.`);
  }
}

/** Of the table alone. */
export function requireActive({ status, name }: TableRecord): void {
  if (status === "CREATING" || status === "UPDATING" || status === "DELETING") {
    throw stillInUse(`Table is being ${GERUNDS[status]}: ${name}`);
  }
}

/** DeletionProtectionEnabled may be changed while other changes are under way. */
export function requireMade({ status, name }: TableRecord): void {
  if (status === "CREATING" || status === "DELETING") {
    throw stillInUse(`Table is being ${GERUNDS[status]}: ${name}`);
  }
}

export function isUnderWay(untilMs: number | undefined, nowMs: number): boolean {
  return untilMs !== undefined && nowMs < untilMs;
}
