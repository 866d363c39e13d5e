/**
 * Lifecycle rules as the bucket's settings keep them, and which objects a rule is about.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type { ObjectTag } from "../object/object-attributes.ts";

export interface LifecycleConfiguration {
  readonly rules: readonly LifecycleRule[];
  readonly minimumSize: TransitionMinimumSize;
}

/** Objects smaller than 128 KB stay where they are: always, or but for archive classes. */
export type TransitionMinimumSize = "all_storage_classes_128K" | "varies_by_storage_class";

export interface LifecycleRule {
  readonly id: string;
  readonly isEnabled: boolean;
  readonly filter: LifecycleFilter;
  readonly expiration?: LifecycleExpiration | undefined;
  readonly noncurrentExpiration?: NoncurrentAction | undefined;
  readonly transitions: readonly Transition[];
  readonly noncurrentTransitions: readonly (NoncurrentAction & StorageClassChange)[];
  /** Days after which uploads in progress are aborted. */
  readonly abortDays?: number | undefined;
}

export interface LifecycleFilter {
  /** How it was written, so that it is shown the same. */
  readonly form: "legacy-prefix" | "empty" | "prefix" | "tag" | "above" | "below" | "and";
  readonly prefix?: string | undefined;
  readonly tags?: readonly ObjectTag[] | undefined;
  /** Exclusive, like `belowBytes`. */
  readonly aboveBytes?: number | undefined;
  readonly belowBytes?: number | undefined;
}

/** One of the three. */
export interface LifecycleExpiration {
  readonly days?: number | undefined;
  readonly dateMs?: number | undefined;
  /** Delete markers that hide nothing. */
  readonly deleteMarkers?: boolean | undefined;
}

export interface StorageClassChange {
  readonly storageClass: string;
}

export interface Transition extends StorageClassChange {
  readonly days?: number | undefined;
  readonly dateMs?: number | undefined;
}

export interface NoncurrentAction {
  readonly days: number;
  /** So many noncurrent versions are kept, however old. */
  readonly keep?: number | undefined;
}

/** What a rule looks at. */
export interface Filtered {
  readonly objectKey: string;
  readonly sizeBytes: number;
  readonly tags: readonly ObjectTag[];
}

export function matchesFilter(filter: LifecycleFilter, object: Filtered): boolean {
  const { prefix = "", tags = [], aboveBytes, belowBytes } = filter;
  return (
    object.objectKey.startsWith(prefix) &&
    (aboveBytes === undefined || object.sizeBytes > aboveBytes) &&
    (belowBytes === undefined || object.sizeBytes < belowBytes) &&
    tags.every(({ key, value }) =>
      object.tags.some((tag) => tag.key === key && tag.value === value),
    )
  );
}

const DAY_MS = 86_400_000;
/** The last day that a `Date` can name. */
const LAST_DAY = 100_000_000;

/** Days are counted from the moment, then on to the next midnight of UTC. */
export function midnightAfter(fromMs: number, days: number): number {
  return Math.min(Math.floor(fromMs / DAY_MS) + days + 1, LAST_DAY) * DAY_MS;
}
