/** Condition keys that the listed actions are never asked about with, and keys for which an action is missing. */
import { hasWildcard, matchingActions, parseAction } from "../action-reference.ts";
import type { ConditionEntry, StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

export function checkActionConditions(statement: StatementView, subject: ValidationSubject): void {
  if (statement.notAction) return;
  for (const condition of statement.conditions) {
    const provider = condition.key.slice(0, condition.key.lastIndexOf(":"));
    // The claims of a provider are in the request that brings its token, and in no other.
    if (provider.includes(".")) checkClaims(condition, statement.actions, subject);
  }
}

const WITH_TOKEN = new Set(["sts:assumerolewithwebidentity", "sts:assumerolewithsaml"]);

function checkClaims(
  { key, value }: ConditionEntry,
  actions: readonly Text[],
  { catalogue, report }: ValidationSubject,
): void {
  const unsupported = actions.filter(({ text }) => {
    const named = parseAction(text);
    if (named === undefined || named.prefix !== "sts" || hasWildcard(text)) return false;
    // What is wrong with AssumeRole and a provider is said elsewhere.
    if (named.name.toLowerCase() === "assumerole") return false;
    return !WITH_TOKEN.has(text.toLowerCase()) && matchingActions(catalogue, named).length > 0;
  });
  if (unsupported.length === 0) return;
  report(
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    `The following actions: ${unsupported.map(({ text }) => text).join(", ")} are not supported by the condition key ${key}. ` +
      "The condition will not be evaluated for these actions. We recommend that you move these actions to a different statement without this condition key.",
    ...unsupported.map(({ place }) => place),
    value.place,
  );
}

/** Keys of the endpoint's owner, which only some services know. */
const ENDPOINT_KEYS = new Set(["aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"]);
/** Keys that say nothing to the policy of the resource itself. */
const IRRELEVANT: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "AWS::S3::Bucket",
    ["s3:resourceaccount", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"],
  ],
  [
    "AWS::S3::AccessPoint",
    ["s3:resourceaccount", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"],
  ],
]);

export function checkKeysInPlace(statement: StatementView, subject: ValidationSubject): void {
  const { report, resourceType } = subject;
  const irrelevant = resourceType === undefined ? undefined : IRRELEVANT.get(resourceType);
  const broad =
    statement.notAction ||
    statement.actions.some(
      ({ text }) => text === "*" || hasWildcard(parseAction(text)?.prefix ?? ""),
    );
  for (const { key, keyPlace } of statement.conditions) {
    const lower = key.toLowerCase();
    if (irrelevant?.includes(lower)) {
      const details = `The condition key ${key} is not relevant for the ${resourceType} policy.  Use this key in an identity-based policy to govern access to this resource.`;
      report("IRRELEVANT_CONDITION_KEY_IN_POLICY", details, keyPlace);
    }
    if (broad && ENDPOINT_KEYS.has(lower)) {
      const details = `The condition key ${key} works only with specific AWS services and must be scoped to supported services in your policies.`;
      report("USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES", details, keyPlace);
    }
  }
}
