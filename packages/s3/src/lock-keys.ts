/**
 * Condition keys of Object Lock.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 */
import type { ContextValue } from "@cloudglass/wire";
import { isoSeconds } from "./iso-time.ts";

const DAY_MS = 86_400_000;

/** Headers of a write, or the body of PutObjectRetention and PutObjectLegalHold. */
export interface LockMembers {
  readonly ObjectLockMode?: string;
  readonly ObjectLockRetainUntilDate?: Date;
  readonly ObjectLockLegalHoldStatus?: string;
  readonly Retention?: { readonly Mode?: string; readonly RetainUntilDate?: Date };
  readonly LegalHold?: { readonly Status?: string };
}

export function lockKeys(
  context: Record<string, ContextValue>,
  input: LockMembers,
  nowMs: number,
): void {
  const mode = input.ObjectLockMode ?? input.Retention?.Mode;
  if (mode !== undefined) context["s3:object-lock-mode"] = mode;
  const hold = input.ObjectLockLegalHoldStatus ?? input.LegalHold?.Status;
  if (hold !== undefined) context["s3:object-lock-legal-hold"] = hold;
  const untilMs = (input.ObjectLockRetainUntilDate ?? input.Retention?.RetainUntilDate)?.getTime();
  if (untilMs === undefined) return;
  context["s3:object-lock-retain-until-date"] = isoSeconds(untilMs);
  context["s3:object-lock-remaining-retention-days"] = Math.ceil((untilMs - nowMs) / DAY_MS);
}
