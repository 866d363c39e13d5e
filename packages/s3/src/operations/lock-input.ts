/** Object Lock as requests ask for it. */
import type { Call } from "@cloudglass/wire";
import * as errors from "../errors/object-lock.ts";
import { isoSeconds } from "../iso-time.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectAttributes, Retention } from "../object/object-attributes.ts";
import type { DeclaredChecksum } from "./request-checksum.ts";

export interface LockInput {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

/** The headers of a write. Throws for those that contradict each other, and for a bucket without Object Lock. */
export function lockOf(
  { settings }: Bucket,
  input: LockInput,
  nowMs: number,
  { caller }: Call,
): Pick<ObjectAttributes, "retention" | "legalHold"> | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = input;
  const { ObjectLockLegalHoldStatus: hold } = input;
  if (mode === undefined && until === undefined && hold === undefined) return undefined;
  if (until === undefined && mode !== undefined) throw errors.halfOfRetention("date");
  if (mode === undefined && until !== undefined) throw errors.halfOfRetention("mode");
  if (until !== undefined && until.getTime() <= nowMs) {
    throw errors.retainedUntilPast(isoSeconds(until.getTime()));
  }
  if (caller.kind === "anonymous") throw errors.lockNeedsSignature();
  if (settings.objectLock === undefined) throw errors.writeWithoutLock();
  const retention: Retention | undefined =
    until === undefined ? undefined : { mode: mode as Retention["mode"], untilMs: until.getTime() };
  return {
    ...(retention === undefined ? {} : { retention }),
    ...(hold === undefined ? {} : { legalHold: hold === "ON" }),
  };
}

/** What is locked must have arrived whole: throws when the client says nothing that shows it. */
export function requireIntegrity(
  { settings }: Bucket,
  { retention, legalHold }: ObjectAttributes,
  declared: DeclaredChecksum | undefined,
  md5: string | undefined,
): void {
  if (declared !== undefined || md5 !== undefined) return;
  const lock = retention ?? legalHold ?? settings.objectLock?.defaultRetention;
  if (lock !== undefined) throw errors.lockNeedsIntegrity();
}

/** True when the request bypasses governance. Throws when there is nothing that could be bypassed. */
export function bypassOf(
  { settings }: Bucket,
  input: { readonly BypassGovernanceRetention?: boolean | undefined },
): boolean {
  const { BypassGovernanceRetention: bypass } = input;
  if (bypass === undefined) return false;
  if (settings.objectLock === undefined) throw errors.bypassWithoutLock();
  return bypass;
}
