/** Credential reports: one an account, which takes a moment to be made and is good for four hours, by the clock. */
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";

export interface CredentialReport {
  readonly readyAt: number;
  /** CSV. */
  readonly content: string;
}

export type ReportState = "absent" | "in-progress" | "complete" | "expired";

/** AWS took two seconds when it was watched. */
const GENERATION_MS = 2000;
const GOOD_FOR_MS = 4 * 3_600_000;

export function findReport(catalogue: Catalogue, accountId: string): CredentialReport | undefined {
  return catalogue.get<CredentialReport>(
    "SELECT ready_at AS readyAt, content FROM credential_report WHERE account_id = ?",
    accountId,
  );
}

export function reportState(report: CredentialReport | undefined, now: number): ReportState {
  if (report === undefined) return "absent";
  if (now < report.readyAt) return "in-progress";
  return now - report.readyAt <= GOOD_FOR_MS ? "complete" : "expired";
}

/** In place of the one before. Inside `write`. */
export function startReport(
  catalogue: Catalogue,
  accountId: string,
  content: string,
  now: number,
): void {
  ensureAccount(catalogue, accountId, now);
  catalogue.run(
    "INSERT OR REPLACE INTO credential_report (account_id, ready_at, content) VALUES (?, ?, ?)",
    accountId,
    now + GENERATION_MS,
    content,
  );
}
