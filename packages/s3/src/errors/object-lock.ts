/**
 * Errors of Object Lock.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import type { LockFault } from "../bucket/lock-rules.ts";
import { malformedXml, notImplementedHeader } from "../errors.ts";
import { argument, error } from "./error.ts";

const MODE = "x-amz-object-lock-mode";
const RETAIN_UNTIL = "x-amz-object-lock-retain-until-date";

export const noObjectLock = (bucket: string) =>
  error(
    "ObjectLockConfigurationNotFoundError",
    404,
    "Object Lock configuration does not exist for this bucket",
    { BucketName: bucket },
  );
export const lockNeedsVersions = () =>
  error(
    "InvalidBucketState",
    409,
    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
  );
export const versioningIsLocked = () =>
  error(
    "InvalidBucketState",
    409,
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
  );

export function lockError(fault: LockFault) {
  if (fault.kind === "malformed") return malformedXml();
  const message =
    fault.kind === "not-positive"
      ? "Default retention period must be a positive integer value."
      : "Default retention period too large.";
  return argument(message, fault.unit, fault.value);
}

export const eventHoldNotImplemented = () => notImplementedHeader("x-amz-object-lock-event-hold");

export const objectLocked = () =>
  error("AccessDenied", 403, "Access Denied because object protected by object lock.");
export const bucketNotLocked = () =>
  error("InvalidRequest", 400, "Bucket is missing Object Lock Configuration");
export const writeWithoutLock = () =>
  error("InvalidRequest", 400, "Bucket is missing ObjectLockConfiguration");
export const objectNotLocked = () =>
  error(
    "NoSuchObjectLockConfiguration",
    404,
    "The specified object does not have a ObjectLock configuration",
  );
export const bypassWithoutLock = () =>
  error(
    "InvalidArgument",
    400,
    "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    { ArgumentName: "x-amz-bypass-governance-retention" },
  );

export const halfOfRetention = (missing: "mode" | "date") =>
  error("InvalidArgument", 400, `${RETAIN_UNTIL} and ${MODE} must both be supplied`, {
    ArgumentName: missing === "mode" ? MODE : RETAIN_UNTIL,
  });
const IN_THE_PAST = "The retain until date must be in the future!";
export const retainedUntilPast = (header: string) => argument(IN_THE_PAST, RETAIN_UNTIL, header);
/** The body's date is shown as Java writes dates, where AWS is at home. */
export const retentionInPast = (untilMs: number) =>
  argument(IN_THE_PAST, "RetainUntilDate", pacificTime(untilMs));
export const lockNeedsIntegrity = () =>
  error(
    "InvalidRequest",
    400,
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
export const lockNeedsSignature = () =>
  error(
    "InvalidArgument",
    400,
    "Put Object requests with Object Lock parameters require AWS Signature Version 4",
    { ArgumentName: "Authorization" },
  );

const PACIFIC = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/Los_Angeles",
  timeZoneName: "short",
  hourCycle: "h23",
  weekday: "short",
  year: "numeric",
  month: "short",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** `Tue Dec 31 16:00:00 PST 2019` */
function pacificTime(ms: number): string {
  const parts = PACIFIC.formatToParts(ms);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const time = `${part("hour")}:${part("minute")}:${part("second")}`;
  const day = `${part("weekday")} ${part("month")} ${part("day")}`;
  return `${day} ${time} ${part("timeZoneName")} ${part("year")}`;
}
