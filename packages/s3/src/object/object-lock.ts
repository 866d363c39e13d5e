/**
 * Object Lock: which versions may not be removed, and what may become of a retention.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import type { ObjectAttributes, Retention } from "./object-attributes.ts";

/** `governance`: those with the permission may bypass it. `fixed`: nobody may. */
export type Protection = "none" | "governance" | "fixed";

export function protectionOf(
  { retention, legalHold }: ObjectAttributes,
  nowMs: number,
): Protection {
  if (legalHold) return "fixed";
  if (!isActive(retention, nowMs)) return "none";
  return retention.mode === "COMPLIANCE" ? "fixed" : "governance";
}

/** Undefined takes the retention away. A retention may always be extended in its own mode. */
export function mayRetain(
  current: Retention | undefined,
  next: Retention | undefined,
  nowMs: number,
  bypass: boolean,
): boolean {
  if (!isActive(current, nowMs)) return true;
  if (next?.mode === current.mode && next.untilMs >= current.untilMs) return true;
  return current.mode === "GOVERNANCE" && bypass;
}

const isActive = (retention: Retention | undefined, nowMs: number): retention is Retention =>
  retention !== undefined && retention.untilMs > nowMs;
