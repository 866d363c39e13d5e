/** Lifecycle rules as a client put them. */
import type {
  LifecycleExpiration as ShownExpiration,
  LifecycleRule as ShownRule,
  TransitionStorageClass,
} from "@aws-sdk/client-s3";
import { shownFilter } from "./lifecycle-filter.ts";
import type { LifecycleExpiration, LifecycleRule, NoncurrentAction } from "./lifecycle-rule.ts";

export function shownRule(rule: LifecycleRule): ShownRule {
  const { filter, expiration, noncurrentExpiration, transitions, noncurrentTransitions } = rule;
  const shown: ShownRule = { ID: rule.id, Status: rule.isEnabled ? "Enabled" : "Disabled" };
  if (filter.form === "legacy-prefix") shown.Prefix = filter.prefix;
  else shown.Filter = shownFilter(filter);
  if (expiration !== undefined) shown.Expiration = shownExpiration(expiration);
  if (transitions.length > 0) {
    shown.Transitions = transitions.map((transition) => ({
      ...dueMembers(transition),
      StorageClass: transition.storageClass as TransitionStorageClass,
    }));
  }
  if (noncurrentExpiration !== undefined) {
    shown.NoncurrentVersionExpiration = noncurrentMembers(noncurrentExpiration);
  }
  if (noncurrentTransitions.length > 0) {
    shown.NoncurrentVersionTransitions = noncurrentTransitions.map((transition) => ({
      ...noncurrentMembers(transition),
      StorageClass: transition.storageClass as TransitionStorageClass,
    }));
  }
  if (rule.abortDays !== undefined) {
    shown.AbortIncompleteMultipartUpload = { DaysAfterInitiation: rule.abortDays };
  }
  return shown;
}

const shownExpiration = (expiration: LifecycleExpiration): ShownExpiration =>
  expiration.deleteMarkers === undefined
    ? dueMembers(expiration)
    : { ExpiredObjectDeleteMarker: expiration.deleteMarkers };

const dueMembers = ({
  days,
  dateMs,
}: {
  readonly days?: number | undefined;
  readonly dateMs?: number | undefined;
}) => (dateMs === undefined ? { Days: days } : { Date: new Date(dateMs) });

const noncurrentMembers = ({ days, keep }: NoncurrentAction) => ({
  NoncurrentDays: days,
  ...(keep === undefined ? {} : { NewerNoncurrentVersions: keep }),
});
