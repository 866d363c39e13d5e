/**
 * A bucket's Object Lock: what retention objects get whose writer asks for none.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
 */
import type { Retention } from "../object/object-attributes.ts";

/** Once a bucket has it, it stays. */
export interface ObjectLock {
  readonly defaultRetention?: DefaultRetention | undefined;
}

export type DefaultRetention = { readonly mode: Retention["mode"] } & (
  | { readonly days: number }
  | { readonly years: number }
);

/** The configuration, as the SDK declares it. */
export interface LockConfiguration {
  readonly ObjectLockEnabled?: string | undefined;
  readonly Rule?: { readonly DefaultRetention?: RetentionRule | undefined } | undefined;
}

interface RetentionRule {
  readonly Mode?: string | undefined;
  readonly Days?: number | undefined;
  readonly Years?: number | undefined;
}

export type LockFault =
  | { readonly kind: "malformed" }
  | { readonly kind: "not-positive" | "too-large"; readonly unit: Unit; readonly value: number };

type Unit = "Days" | "Years";

const DAY_MS = 86_400_000;
/** As S3 counts. */
const DAYS_A_YEAR = 365;
const MAXIMA = { Days: 36_500, Years: 100 } as const;
const MALFORMED: LockFault = { kind: "malformed" };

export function objectLockOf(configuration: LockConfiguration): ObjectLock | LockFault {
  const { ObjectLockEnabled: enabled, Rule: rule } = configuration;
  if (enabled !== "Enabled") return MALFORMED;
  if (rule === undefined) return {};
  const { Mode: mode, Days: days, Years: years } = rule.DefaultRetention ?? {};
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") return MALFORMED;
  if ((days === undefined) === (years === undefined)) return MALFORMED;
  const unit = days === undefined ? "Years" : "Days";
  const value = Number(days ?? years);
  if (value <= 0) return { kind: "not-positive", unit, value };
  if (value > MAXIMA[unit]) return { kind: "too-large", unit, value };
  const period = unit === "Days" ? { days: value } : { years: value };
  return { defaultRetention: { mode, ...period } };
}

/** Of an object that is written now. */
export function retentionFrom(retention: DefaultRetention, nowMs: number): Retention {
  const days = "days" in retention ? retention.days : retention.years * DAYS_A_YEAR;
  return { mode: retention.mode, untilMs: nowMs + days * DAY_MS };
}
