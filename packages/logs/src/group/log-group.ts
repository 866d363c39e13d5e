/** What is stored of a log group and of a log stream. */

export type LogGroupClass = "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY";

export interface GroupPlace {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  readonly metricValue: string;
  readonly defaultValue?: number | undefined;
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  readonly unit?: string | undefined;
}

export interface MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly transformations: readonly MetricTransformation[];
  readonly createdMs: number;
  readonly appliesToTransformed: boolean;
}

export interface SubscriptionFilter {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly createdMs: number;
}

export interface LogGroupRecord extends GroupPlace {
  readonly id: string;
  readonly createdMs: number;
  readonly logGroupClass: LogGroupClass;
  /** Undefined: events are kept for ever. */
  readonly retentionDays?: number | undefined;
  readonly kmsKeyArn?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly isProtected: boolean;
  readonly metricFilters: readonly MetricFilter[];
  readonly subscriptionFilters: readonly SubscriptionFilter[];
}

export interface LogStreamRecord {
  /** 20 hexadecimal digits; its events are kept under it. */
  readonly id: string;
  readonly groupId: string;
  readonly name: string;
  readonly createdMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** AWS keeps events of the class DELIVERY for two days, whatever is asked. */
const DELIVERY_DAYS = 2;

/** Events that are older have expired. */
export function cutoffOf(group: LogGroupRecord, nowMs: number): number {
  const days = group.logGroupClass === "DELIVERY" ? DELIVERY_DAYS : group.retentionDays;
  return days === undefined ? 0 : nowMs - days * DAY_MS;
}
