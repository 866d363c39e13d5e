/**
 * What the rules of a bucket ask for an object at a moment. Where several rules meet, removal for ever goes before
 * transition, transition before a delete marker, and of transitions the colder class wins.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
 */
import {
  type Filtered,
  type LifecycleConfiguration,
  type LifecycleRule,
  matchesFilter,
  midnightAfter,
  type NoncurrentAction,
  type Transition,
} from "./lifecycle-rule.ts";

export type LifecycleAction =
  | { readonly kind: "expire"; readonly ruleId: string }
  | { readonly kind: "transition"; readonly ruleId: string; readonly storageClass: string };

export interface CurrentVersion extends Filtered {
  readonly modifiedMs: number;
  readonly storageClass: string;
}

export interface NoncurrentVersion extends CurrentVersion {
  readonly noncurrentMs: number;
  /** How many noncurrent versions of the key are newer. */
  readonly newerCount: number;
}

const MINIMUM_TRANSITION_BYTES = 128 * 1024;

/** The warmest first; an object only ever moves down. */
const WATERFALL = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

const ARCHIVES = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/**
 * Of the current version, that is no delete marker. To remove it for ever goes before a transition, to hide it behind a
 * marker (`isVersioned`) after it.
 */
export function currentAction(
  configuration: LifecycleConfiguration,
  object: CurrentVersion,
  nowMs: number,
  isVersioned: boolean,
): LifecycleAction | undefined {
  const due = expirationOf(configuration, object);
  const expiration: LifecycleAction | undefined =
    due !== undefined && due.dueMs <= nowMs ? { kind: "expire", ruleId: due.ruleId } : undefined;
  if (expiration !== undefined && !isVersioned) return expiration;
  const transition = coldest(configuration, object, ({ transitions }) =>
    transitions.filter((one) => dueOf(one, object.modifiedMs) <= nowMs),
  );
  return transition ?? expiration;
}

export function noncurrentAction(
  configuration: LifecycleConfiguration,
  version: NoncurrentVersion,
  nowMs: number,
): LifecycleAction | undefined {
  const isDue = ({ days, keep = 0 }: NoncurrentAction) =>
    version.newerCount >= keep && midnightAfter(version.noncurrentMs, days) <= nowMs;
  for (const rule of rulesFor(configuration, version)) {
    const expiration = rule.noncurrentExpiration;
    if (expiration !== undefined && isDue(expiration)) return { kind: "expire", ruleId: rule.id };
  }
  return coldest(configuration, version, (rule) => rule.noncurrentTransitions.filter(isDue));
}

/** A delete marker that is the only version of its key. Filters by tag or size are never about it. */
export function expiresMarker(
  { rules }: LifecycleConfiguration,
  objectKey: string,
  modifiedMs: number,
  nowMs: number,
): boolean {
  return rules.some(({ isEnabled, filter, expiration }) => {
    if (!isEnabled || expiration === undefined) return false;
    if (!objectKey.startsWith(filter.prefix ?? "")) return false;
    const { tags, aboveBytes, belowBytes } = filter;
    if (tags !== undefined || (aboveBytes ?? belowBytes) !== undefined) return false;
    if (expiration.deleteMarkers === true) return true;
    return dueOf(expiration, modifiedMs) <= nowMs;
  });
}

/** When uploads of a key are aborted, and by which rule; the earliest wins. */
export function abortOf(
  { rules }: LifecycleConfiguration,
  objectKey: string,
  initiatedMs: number,
): Due | undefined {
  const due = rules
    .filter(
      ({ isEnabled, filter, abortDays }) =>
        isEnabled && abortDays !== undefined && objectKey.startsWith(filter.prefix ?? ""),
    )
    .map(({ id, abortDays }) => ({ ruleId: id, dueMs: midnightAfter(initiatedMs, abortDays!) }));
  return earliest(due);
}

export interface Due {
  readonly ruleId: string;
  readonly dueMs: number;
}

/** When the current version expires, as `x-amz-expiration` tells it. */
export function expirationOf(
  configuration: LifecycleConfiguration,
  object: Filtered & { readonly modifiedMs: number },
): Due | undefined {
  const due: Due[] = [];
  for (const { id, expiration } of rulesFor(configuration, object)) {
    if (expiration === undefined || expiration.deleteMarkers !== undefined) continue;
    due.push({ ruleId: id, dueMs: dueOf(expiration, object.modifiedMs) });
  }
  return earliest(due);
}

function earliest(due: readonly Due[]): Due | undefined {
  return due.reduce<Due | undefined>(
    (first, one) => (first === undefined || one.dueMs < first.dueMs ? one : first),
    undefined,
  );
}

function dueOf({ days, dateMs }: Pick<Transition, "days" | "dateMs">, fromMs: number): number {
  if (dateMs !== undefined) return dateMs;
  // A transition after no days is due at once: it happens on the next run.
  if (days === 0) return fromMs;
  return days === undefined ? Number.POSITIVE_INFINITY : midnightAfter(fromMs, days);
}

const rulesFor = ({ rules }: LifecycleConfiguration, object: Filtered): LifecycleRule[] =>
  rules.filter(({ isEnabled, filter }) => isEnabled && matchesFilter(filter, object));

function coldest(
  configuration: LifecycleConfiguration,
  object: CurrentVersion,
  transitionsOf: (rule: LifecycleRule) => readonly { readonly storageClass: string }[],
): LifecycleAction | undefined {
  let action: Extract<LifecycleAction, { kind: "transition" }> | undefined;
  let rank = WATERFALL.indexOf(object.storageClass);
  for (const rule of rulesFor(configuration, object)) {
    for (const { storageClass } of transitionsOf(rule)) {
      if (isTooSmall(configuration, rule, object, storageClass)) continue;
      if (WATERFALL.indexOf(storageClass) <= rank) continue;
      if (object.storageClass === "ONEZONE_IA" && storageClass === "GLACIER_IR") continue;
      rank = WATERFALL.indexOf(storageClass);
      action = { kind: "transition", ruleId: rule.id, storageClass };
    }
  }
  return action;
}

/** A filter by size is the bucket owner's own minimum. */
function isTooSmall(
  { minimumSize }: LifecycleConfiguration,
  { filter }: LifecycleRule,
  { sizeBytes }: Filtered,
  storageClass: string,
): boolean {
  if (sizeBytes >= MINIMUM_TRANSITION_BYTES) return false;
  if (filter.aboveBytes !== undefined || filter.belowBytes !== undefined) return false;
  return minimumSize === "all_storage_classes_128K" || !ARCHIVES.has(storageClass);
}
