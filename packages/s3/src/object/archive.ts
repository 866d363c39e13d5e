/**
 * Objects of archive classes cannot be read until a copy of them is restored, which takes hours, and goes again.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
 */
import { midnightAfter } from "../bucket/lifecycle-rule.ts";
import type { RestoredCopy, RestoreTier } from "./object-attributes.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a restoration takes at most, as documented. */
const DELAY_MS: Readonly<Record<string, Readonly<Partial<Record<RestoreTier, number>>>>> = {
  GLACIER: { Expedited: 5 * MINUTE_MS, Standard: 5 * HOUR_MS, Bulk: 12 * HOUR_MS },
  DEEP_ARCHIVE: { Standard: 12 * HOUR_MS, Bulk: 48 * HOUR_MS },
};

export const isArchived = (storageClass: string | null | undefined): boolean =>
  storageClass != null && storageClass in DELAY_MS;

export type RestoreState = "none" | "ongoing" | "restored";

export function restoreState(restore: RestoredCopy | undefined, nowMs: number): RestoreState {
  if (restore === undefined || restore.expiresMs <= nowMs) return "none";
  return nowMs < restore.readyMs ? "ongoing" : "restored";
}

export interface RestoreAsked {
  /** Left out by who only wants it faster. */
  readonly days: number | undefined;
  readonly tier: RestoreTier;
}

export type RestoreOutcome =
  | { readonly kind: "begun" | "prolonged" | "faster"; readonly restore: RestoredCopy }
  | { readonly kind: "not-archived" | "tier-not-offered" | "days-missing" | "in-progress" };

/** What becomes of a request to restore an object. */
export function restoration(
  storageClass: string | undefined,
  before: RestoredCopy | undefined,
  { days, tier }: RestoreAsked,
  nowMs: number,
): RestoreOutcome {
  const delays = DELAY_MS[storageClass ?? "STANDARD"];
  if (delays === undefined) return { kind: "not-archived" };
  const delayMs = delays[tier];
  if (delayMs === undefined) return { kind: "tier-not-offered" };
  const state = restoreState(before, nowMs);
  if (state === "ongoing") {
    const isFaster = delayMs < delays[before!.tier]!;
    if (!isFaster || (days ?? before!.days) !== before!.days) return { kind: "in-progress" };
    const readyMs = Math.min(before!.readyMs, nowMs + delayMs);
    return { kind: "faster", restore: copyUntil(readyMs, before!.days, tier, readyMs) };
  }
  if (days === undefined) return { kind: "days-missing" };
  if (state === "restored") {
    return { kind: "prolonged", restore: copyUntil(before!.readyMs, days, before!.tier, nowMs) };
  }
  const readyMs = nowMs + delayMs;
  return { kind: "begun", restore: copyUntil(readyMs, days, tier, readyMs) };
}

const copyUntil = (
  readyMs: number,
  days: number,
  tier: RestoreTier,
  fromMs: number,
): RestoredCopy => ({ tier, days, readyMs, expiresMs: midnightAfter(fromMs, days) });

/** `x-amz-restore`; undefined when there is nothing to say. */
export function restoreHeader(
  restore: RestoredCopy | undefined,
  nowMs: number,
): string | undefined {
  const state = restoreState(restore, nowMs);
  if (state === "none") return undefined;
  if (state === "ongoing") return 'ongoing-request="true"';
  const expiry = new Date(restore!.expiresMs).toUTCString();
  return `ongoing-request="false", expiry-date="${expiry}"`;
}
