/** Jobs of the access advisor: made at once, shown when they have taken their time, kept for a day. */
import type { Catalogue } from "../catalogue.ts";

export type AccessReportKind = "service" | "organization";

export interface AccessReport<Content> {
  readonly createdAt: number;
  readonly completedAt: number;
  readonly content: Content;
}

/** About what AWS takes for an organization. */
const GENERATION_MS = 1000;
const KEPT_MS = 24 * 3_600_000;
/** Of an account; the oldest leave. */
const REPORTS_MAX = 100;

/** Inside `write`. */
export function insertAccessReport(
  catalogue: Catalogue,
  report: {
    readonly id: string;
    readonly accountId: string;
    readonly kind: AccessReportKind;
    readonly createdAt: number;
    readonly content: object;
  },
): void {
  const { id, accountId, kind, createdAt, content } = report;
  catalogue.run("DELETE FROM access_report WHERE created_at < ?", createdAt - KEPT_MS);
  catalogue.run(
    `DELETE FROM access_report WHERE id IN (SELECT id FROM access_report WHERE account_id = ?
       ORDER BY created_at DESC LIMIT -1 OFFSET ?)`,
    accountId,
    REPORTS_MAX - 1,
  );
  catalogue.run(
    "INSERT INTO access_report (id, account_id, kind, created_at, content) VALUES (?, ?, ?, ?, ?)",
    id,
    accountId,
    kind,
    createdAt,
    JSON.stringify(content),
  );
}

export function findAccessReport<Content>(
  catalogue: Catalogue,
  accountId: string,
  kind: AccessReportKind,
  id: string,
): AccessReport<Content> | undefined {
  const row = catalogue.get<{ created_at: number; content: string }>(
    "SELECT created_at, content FROM access_report WHERE id = ? AND account_id = ? AND kind = ?",
    id,
    accountId,
    kind,
  );
  if (row === undefined) return undefined;
  const completedAt = row.created_at + GENERATION_MS;
  return { createdAt: row.created_at, completedAt, content: JSON.parse(row.content) as Content };
}

/** Jobs of the kind that are not done yet. */
export function countRunning(
  catalogue: Catalogue,
  accountId: string,
  kind: AccessReportKind,
  now: number,
): number {
  return (
    catalogue.get<{ n: number }>(
      `SELECT count(*) AS n FROM access_report
         WHERE account_id = ? AND kind = ? AND created_at > ?`,
      accountId,
      kind,
      now - GENERATION_MS,
    )?.n ?? 0
  );
}
