/**
 * A lifecycle configuration as a client gives it, checked in S3's order: the number of rules and their ids, each rule,
 * and what rules mean together. "Lifecycle V2" is a configuration whose first rule has a Filter.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
import type {
  LifecycleExpiration as GivenExpiration,
  LifecycleRule as GivenRule,
  Transition as GivenTransition,
  NoncurrentVersionTransition,
} from "@aws-sdk/client-s3";
import * as errors from "../errors/lifecycle.ts";
import { malformedXml } from "../errors.ts";
import { filterOf, filterText } from "./lifecycle-filter.ts";
import type {
  LifecycleExpiration,
  LifecycleRule,
  NoncurrentAction,
  Transition,
} from "./lifecycle-rule.ts";

const RULES_MAX = 1000;
const ID_LENGTH_MAX = 255;
const DAY_MS = 86_400_000;
/** The warmest first: how long an object stays in a class before a rule moves it to a colder one. */
const STAY_DAYS = new Map([
  ["GLACIER_IR", 90],
  ["GLACIER", 90],
  ["DEEP_ARCHIVE", 0],
]);

/** `newId` names rules that have no id. Throws for what S3 refuses. */
export function lifecycleRules(given: readonly GivenRule[], newId: () => string): LifecycleRule[] {
  if (given.length === 0) throw errors.noRules();
  if (given.length > RULES_MAX) throw errors.tooManyRules();
  checkIds(given);
  const isV2 = given[0]!.Filter !== undefined;
  const rules = given.map((rule) => lifecycleRule(rule, isV2, newId));
  if (!isV2) checkOverlaps(rules);
  return rules;
}

function checkIds(given: readonly GivenRule[]): void {
  const ids = new Set<string>();
  for (const { ID: id } of given) {
    if (!id) continue;
    if (id.length > ID_LENGTH_MAX) throw errors.ruleIdTooLong(id);
    if (ids.has(id)) throw errors.ruleIdTwice(id);
    ids.add(id);
  }
}

function lifecycleRule(given: GivenRule, isV2: boolean, newId: () => string): LifecycleRule {
  const { Status: status } = given;
  if (status !== "Enabled" && status !== "Disabled") throw malformedXml();
  if (given.Filter === undefined && given.Prefix === undefined) throw malformedXml();
  if (given.Prefix !== undefined && isV2) throw errors.prefixInV2();
  if (given.Filter !== undefined && !isV2) throw errors.filterInV1();
  const filter = filterOf(given);
  const expiring = given.NoncurrentVersionExpiration;
  const rule: LifecycleRule = {
    id: given.ID || newId(),
    isEnabled: status === "Enabled",
    filter,
    expiration: given.Expiration && expirationOf(given.Expiration),
    noncurrentExpiration:
      expiring &&
      noncurrentOf(
        "NoncurrentVersionExpiration",
        expiring.NoncurrentDays,
        expiring.NewerNoncurrentVersions,
        isV2,
      ),
    transitions: (given.Transitions ?? []).map(transitionOf),
    noncurrentTransitions: (given.NoncurrentVersionTransitions ?? []).map((transition) =>
      noncurrentTransitionOf(transition, isV2),
    ),
    abortDays:
      given.AbortIncompleteMultipartUpload &&
      positive(
        given.AbortIncompleteMultipartUpload.DaysAfterInitiation,
        "DaysAfterInitiation",
        "AbortIncompleteMultipartUpload",
      ),
  };
  checkTogether(rule);
  return rule;
}

function expirationOf(given: GivenExpiration): LifecycleExpiration {
  const { Days: days, Date: date, ExpiredObjectDeleteMarker: deleteMarkers } = given;
  const count = [days, date, deleteMarkers].filter((member) => member !== undefined).length;
  if (count !== 1) throw malformedXml();
  if (date !== undefined) return { dateMs: midnightOf(date) };
  if (days !== undefined) return { days: positive(days, "Days", "Expiration") };
  return { deleteMarkers };
}

function midnightOf(date: Date): number {
  const dateMs = date.getTime();
  if (Number.isNaN(dateMs)) throw malformedXml();
  if (dateMs % DAY_MS !== 0) throw errors.notMidnight(date.toISOString());
  return dateMs;
}

function positive(value: number | undefined, name: string, action: string): number {
  if (value === undefined) throw malformedXml();
  if (value < 1) throw errors.notPositive(name, action, value);
  return value;
}

function noncurrentOf(
  action: string,
  days: number | undefined,
  keep: number | undefined,
  isV2: boolean,
): NoncurrentAction {
  const counted = positive(days, "NoncurrentDays", action);
  return { days: counted, keep: keptOf(keep, isV2) };
}

function keptOf(keep: number | undefined, isV2: boolean): number | undefined {
  if (keep === undefined) return undefined;
  if (!isV2) throw errors.keepInV1();
  if (keep < 1) throw errors.keepNotPositive(keep);
  return keep;
}

function transitionOf(given: GivenTransition): Transition {
  const { Days: days, Date: date, StorageClass: storageClass } = given;
  if (storageClass === undefined) throw malformedXml();
  if (days !== undefined && date !== undefined) throw malformedXml();
  if ((days ?? date) === undefined) throw errors.transitionAtNoTime();
  if (date !== undefined) return { dateMs: midnightOf(date), storageClass };
  checkWaiting(days!, "Days", "Transition");
  return { days: days!, storageClass };
}

function noncurrentTransitionOf(given: NoncurrentVersionTransition, isV2: boolean) {
  const { NoncurrentDays: days, StorageClass: storageClass } = given;
  if (storageClass === undefined || days === undefined) throw malformedXml();
  checkWaiting(days, "NoncurrentDays", "NoncurrentVersionTransition");
  return { days, keep: keptOf(given.NewerNoncurrentVersions, isV2), storageClass };
}

function checkWaiting(days: number, name: string, action: string): void {
  if (days < 0) throw errors.negativeDays(name, action, days);
}

function checkTogether(rule: LifecycleRule): void {
  const { filter, expiration, noncurrentExpiration, transitions, noncurrentTransitions } = rule;
  const count = transitions.length + noncurrentTransitions.length;
  if ((expiration ?? noncurrentExpiration ?? rule.abortDays) === undefined && count === 0) {
    throw errors.noAction();
  }
  const hasTags = filter.tags !== undefined;
  const hasSizes = (filter.aboveBytes ?? filter.belowBytes) !== undefined;
  const named = [
    ...(expiration?.deleteMarkers === undefined ? [] : ["ExpiredObjectDeleteMarker"]),
    ...(rule.abortDays === undefined ? [] : ["AbortIncompleteMultipartUpload"]),
  ];
  for (const action of named) {
    if (hasTags) throw errors.notWithTags(action);
    if (hasSizes) throw errors.notWithSizes(action);
  }
  checkClasses("Transition", transitions, rule);
  checkClasses("NoncurrentVersionTransition", noncurrentTransitions, rule);
  checkDates(rule);
  checkNoncurrentDays(rule);
}

function checkClasses(
  action: "Transition" | "NoncurrentVersionTransition",
  transitions: readonly { readonly storageClass: string; readonly days?: number | undefined }[],
  { filter }: LifecycleRule,
): void {
  const classes = new Set(transitions.map(({ storageClass }) => storageClass));
  if (classes.size < transitions.length) throw errors.sameClassTwice(action, filterText(filter));
  const name = action === "Transition" ? "Days" : "NoncurrentDays";
  const order = [...STAY_DAYS.keys()];
  const ordered = transitions
    .filter(({ storageClass, days }) => days !== undefined && STAY_DAYS.has(storageClass))
    .sort((a, b) => order.indexOf(a.storageClass) - order.indexOf(b.storageClass));
  for (const [position, after] of ordered.entries()) {
    const before = ordered[position - 1];
    if (before === undefined) continue;
    const stayDays = STAY_DAYS.get(before.storageClass)!;
    if (after.days! >= before.days! + stayDays) continue;
    const moves = [before.storageClass, after.storageClass] as const;
    const text = filterText(filter);
    throw errors.transitsTooEarly(name, action, moves, stayDays, text, after.days!);
  }
}

const CURRENT = ["Expiration", "Transition"] as const;
const NONCURRENT = ["NoncurrentVersionExpiration", "NoncurrentVersionTransition"] as const;

/** A rule counts days or names dates, and what it moves it does not remove before. */
function checkDates({ filter, expiration, transitions }: LifecycleRule): void {
  const counted = [...transitions, ...(expiration === undefined ? [] : [expiration])];
  const hasDays = counted.some(({ days }) => days !== undefined);
  const hasDates = counted.some(({ dateMs }) => dateMs !== undefined);
  const actions = expiration === undefined ? "Transition" : "Expiration and Transition";
  if (hasDays && hasDates) throw errors.mixedDates(actions, filterText(filter));
  for (const transition of transitions) {
    if (expiration?.days !== undefined && expiration.days <= transition.days!) {
      throw errors.expiresTooEarly("Days", CURRENT, filterText(filter), expiration.days);
    }
    if (expiration?.dateMs !== undefined && expiration.dateMs <= transition.dateMs!) {
      const date = new Date(expiration.dateMs).toISOString();
      throw errors.expiresTooEarly("Date", CURRENT, filterText(filter), date);
    }
  }
}

function checkNoncurrentDays(rule: LifecycleRule): void {
  const { filter, noncurrentExpiration, noncurrentTransitions } = rule;
  if (noncurrentExpiration === undefined) return;
  const { days } = noncurrentExpiration;
  if (noncurrentTransitions.every((transition) => transition.days < days)) return;
  throw errors.expiresTooEarly("NoncurrentDays", NONCURRENT, filterText(filter), days);
}

const ACTIONS: readonly (readonly [action: string, isIn: (rule: LifecycleRule) => boolean])[] = [
  ["Expiration", ({ expiration }) => expiration !== undefined],
  ["Transition", ({ transitions }) => transitions.length > 0],
  ["NoncurrentVersionTransition", (rule) => rule.noncurrentTransitions.length > 0],
  ["NoncurrentVersionExpiration", (rule) => rule.noncurrentExpiration !== undefined],
  ["AbortIncompleteMultipartUpload", ({ abortDays }) => abortDays !== undefined],
];

/** Sorted, a prefix that begins another begins the one behind it. */
function checkOverlaps(rules: readonly LifecycleRule[]): void {
  for (const [action, isIn] of ACTIONS) {
    const prefixes = rules
      .filter(isIn)
      .map(({ filter }) => filter.prefix ?? "")
      .sort();
    for (const [position, prefix] of prefixes.entries()) {
      const before = prefixes[position - 1];
      if (before !== undefined && prefix.startsWith(before)) {
        throw errors.overlappingPrefixes(before, prefix, action);
      }
    }
  }
}
