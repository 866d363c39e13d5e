/**
 * Server access logging of a bucket: where its log objects go, and what they are called.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
 */
import type { Grant } from "./access-control-list.ts";

export interface LoggingSettings {
  readonly targetBucket: string;
  readonly targetPrefix: string;
  /** Absent as `simple`, which AWS shows only when it was put. */
  readonly keyFormat?: LogKeyFormat | undefined;
  /** On each log object, besides its owner's. */
  readonly grants?: readonly Grant[] | undefined;
}

export type LogKeyFormat =
  | { readonly kind: "simple" }
  | { readonly kind: "partitioned"; readonly dateSource: "DeliveryTime" | "EventTime" };

export interface LogSource {
  readonly name: string;
  readonly region: string;
  readonly ownerAccountId: string;
}

/**
 * `prefix2026-01-31-00-00-00-0123456789ABCDEF`, or partitioned
 * `prefix111122223333/us-east-1/source/2026/01/31/2026-01-31-00-00-00-0123456789ABCDEF`. Objects partitioned by the time of
 * their events hold those of one day and show no time of it.
 */
export function logKey(
  { targetPrefix, keyFormat }: LoggingSettings,
  { name, region, ownerAccountId }: LogSource,
  firstEventMs: number,
  nowMs: number,
  unique: string,
): string {
  const byEvent = isByEvent(keyFormat);
  const iso = new Date(byEvent ? firstEventMs : nowMs).toISOString();
  const day = iso.slice(0, 10);
  const time = byEvent ? "00-00-00" : iso.slice(11, 19).replace(/:/g, "-");
  const last = `${day}-${time}-${unique}`;
  if (keyFormat?.kind !== "partitioned") return targetPrefix + last;
  return `${targetPrefix}${ownerAccountId}/${region}/${name}/${day.replace(/-/g, "/")}/${last}`;
}

export const isByEvent = (format: LogKeyFormat | undefined): boolean =>
  format?.kind === "partitioned" && format.dateSource === "EventTime";
