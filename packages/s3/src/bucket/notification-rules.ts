/**
 * Notifications of a bucket: what a configuration may say, and which of its targets hear of an event.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */

export type TargetKind = "topic" | "queue" | "function";

export interface NotificationSettings {
  readonly targets: readonly NotificationTarget[];
  /** Every event goes to the default bus of the bucket's account and region. */
  readonly eventBridge: boolean;
}

export interface NotificationTarget {
  readonly kind: TargetKind;
  readonly id: string;
  readonly arn: string;
  /** `s3:ObjectCreated:*` */
  readonly events: readonly string[];
  readonly filter?: readonly FilterRule[] | undefined;
}

export interface FilterRule {
  readonly name: "Prefix" | "Suffix";
  readonly value: string;
}

/** One element of a configuration, as it came. */
export interface TargetInput {
  readonly Id?: string | undefined;
  readonly Events?: readonly string[] | undefined;
  readonly Filter?: FilterInput | undefined;
}

interface FilterInput {
  readonly Key?:
    | {
        readonly FilterRules?:
          | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
          | undefined;
      }
    | undefined;
}

export type NotificationFault =
  | { readonly kind: "arn-not-parsed"; readonly target: TargetKind; readonly arn: string }
  | { readonly kind: "other-region" }
  | { readonly kind: "filter-name"; readonly name: string }
  | { readonly kind: "filter-twice"; readonly name: "prefix" | "suffix" }
  | { readonly kind: "filter-too-long" }
  | { readonly kind: "id-too-long" }
  | { readonly kind: "id-twice" }
  | { readonly kind: "too-many" }
  /** The same event type twice, without filters. */
  | { readonly kind: "events-overlap" }
  /** The same event type twice, for keys that both filters let through. */
  | { readonly kind: "filters-overlap" };

const TARGET_COUNT_MAX = 100;
const ID_LENGTH_MAX = 255;
const FILTER_BYTES_MAX = 1024;

const ARNS: Readonly<Record<TargetKind, RegExp>> = {
  topic: /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_.-]{1,260}$/,
  queue: /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):\d{12}:[A-Za-z0-9_.-]{1,85}$/,
  function:
    /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:[A-Za-z0-9_-]{1,140}(?::[A-Za-z0-9_$-]{1,128})?$/,
};

/** `s3:ObjectCreated:*` stands for all that begin as it does. */
const covers = (pattern: string, event: string): boolean =>
  pattern.endsWith("*") ? event.startsWith(pattern.slice(0, -1)) : pattern === event;

/** What one element asks for, or what is wrong with it. `newId` names those that have no name. */
export function readTarget(
  kind: TargetKind,
  arn: string,
  input: TargetInput,
  region: string,
  newId: () => string,
): NotificationTarget | NotificationFault {
  const arnRegion = ARNS[kind].exec(arn)?.[1];
  if (arnRegion === undefined) return { kind: "arn-not-parsed", target: kind, arn };
  if (arnRegion !== region) return { kind: "other-region" };
  if ((input.Id?.length ?? 0) > ID_LENGTH_MAX) return { kind: "id-too-long" };
  const rules = input.Filter?.Key?.FilterRules;
  const filter = rules === undefined ? undefined : readFilter(rules);
  if (filter !== undefined && "kind" in filter) return filter;
  const id = input.Id === undefined || input.Id === "" ? newId() : input.Id;
  return { kind, id, arn, events: [...(input.Events ?? [])], ...(filter && { filter }) };
}

function readFilter(
  rules: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[],
): readonly FilterRule[] | NotificationFault {
  const filter: FilterRule[] = [];
  for (const { Name: given = "", Value: value = "" } of rules) {
    const lower = given.toLowerCase();
    if (lower !== "prefix" && lower !== "suffix") return { kind: "filter-name", name: given };
    const name = lower === "prefix" ? "Prefix" : "Suffix";
    if (filter.some((rule) => rule.name === name)) return { kind: "filter-twice", name: lower };
    if (Buffer.byteLength(value) > FILTER_BYTES_MAX) return { kind: "filter-too-long" };
    filter.push({ name, value });
  }
  return filter;
}

/** What is wrong between targets that are each well-formed. */
export function targetsFault(
  targets: readonly NotificationTarget[],
): NotificationFault | undefined {
  if (targets.length > TARGET_COUNT_MAX) return { kind: "too-many" };
  for (const [index, one] of targets.entries()) {
    for (const other of targets.slice(index + 1)) {
      if (one.id === other.id) return { kind: "id-twice" };
      if (!shareEvents(one, other) || !shareKeys(one, other)) continue;
      const unfiltered = !one.filter?.length && !other.filter?.length;
      return { kind: unfiltered ? "events-overlap" : "filters-overlap" };
    }
  }
  // A target may not name an event twice either: `ObjectCreated:*` beside `ObjectCreated:Put`.
  const repeats = targets.some(({ events }) =>
    events.some((event, at) => events.some((other, index) => index !== at && covers(event, other))),
  );
  return repeats ? { kind: "events-overlap" } : undefined;
}

const shareEvents = (one: NotificationTarget, other: NotificationTarget): boolean =>
  one.events.some((a) => other.events.some((b) => covers(a, b) || covers(b, a)));

/** True when a key can pass both filters. */
function shareKeys(one: NotificationTarget, other: NotificationTarget): boolean {
  const [prefix, otherPrefix] = [filterValue(one, "Prefix"), filterValue(other, "Prefix")];
  if (!prefix.startsWith(otherPrefix) && !otherPrefix.startsWith(prefix)) return false;
  const [suffix, otherSuffix] = [filterValue(one, "Suffix"), filterValue(other, "Suffix")];
  return suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix);
}

const filterValue = ({ filter }: NotificationTarget, name: FilterRule["name"]): string =>
  filter?.find((rule) => rule.name === name)?.value ?? "";

/** `eventName` as in `s3:ObjectCreated:Put`. */
export function hears(target: NotificationTarget, eventName: string, objectKey: string): boolean {
  return (
    target.events.some((pattern) => covers(pattern, eventName)) &&
    objectKey.startsWith(filterValue(target, "Prefix")) &&
    objectKey.endsWith(filterValue(target, "Suffix"))
  );
}
