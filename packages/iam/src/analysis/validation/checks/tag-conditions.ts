/**
 * Conditions on tags of the resource, for actions that have none in their request: an Allow allows them never, a Deny denies
 * them never.
 */
import type { ActionReference, ServiceReference } from "../../catalogue/service-catalogue.ts";
import { parseOperatorName } from "../../operator-name.ts";
import { hasWildcard, matchingActions, parseAction } from "../action-reference.ts";
import type { ConditionEntry, StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

const RESOURCE_TAG = "aws:resourcetag/";

export function checkTagConditions(statement: StatementView, subject: ValidationSubject): void {
  const { effect, notAction, conditions } = statement;
  if (effect === undefined) return;
  const onTags = conditions.filter(({ key }) => key.toLowerCase().startsWith(RESOURCE_TAG));
  if (onTags.length === 0) return;
  const untagged = notAction
    ? []
    : statement.actions.filter((action) => isUntagged(action, subject));
  for (const condition of onTags) {
    const operator = parseOperatorName(condition.operator);
    // What is met without the key is another matter.
    if (operator === undefined || operator.ifExists || operator.family === "null") continue;
    if (notAction) reportNotAction(condition, effect, statement, subject);
    else reportActions(condition, effect, untagged, subject);
  }
}

function reportNotAction(
  { key, keyPlace }: ConditionEntry,
  effect: "Allow" | "Deny",
  { elements }: StatementView,
  { report }: ValidationSubject,
): void {
  const place = elements.get("NotAction")?.place ?? keyPlace;
  if (effect === "Deny") {
    report(
      "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      `Using the effect Deny with NotAction and the tag condition key ${key} can be overly permissive because some service actions are not denied by this statement. This is because the condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction.`,
      place,
      keyPlace,
    );
  } else {
    report(
      "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      `Using the effect Allow with NotAction and the tag condition key ${key} allows only service actions that support the condition key. The condition key doesn't apply to some service actions. We recommend that you use Action instead of NotAction.`,
      place,
      keyPlace,
    );
  }
}

function reportActions(
  { key, keyPlace }: ConditionEntry,
  effect: "Allow" | "Deny",
  untagged: readonly Text[],
  subject: ValidationSubject,
): void {
  if (untagged.length === 0) return;
  const prefixes = [...new Set(untagged.map(({ text }) => parseAction(text)?.prefix))].join(", ");
  const places = [...untagged.map(({ place }) => place), keyPlace];
  const head = `Using the effect ${effect} with the condition key ${key} and actions for services with the following prefixes`;
  const move =
    "We recommend that you move these actions to a different statement without this condition key.";
  if (effect === "Deny") {
    subject.report(
      "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      `${head} can be overly permissive: ${prefixes}. The actions for the listed services are not denied by this statement. ${move}`,
      ...places,
    );
  } else {
    subject.report(
      "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
      `${head} does not affect the policy: ${prefixes}. The actions for the listed service are not allowed by this statement. ${move}`,
      ...places,
    );
  }
}

/** Some action that is meant is never asked about with tags of a resource. */
function isUntagged({ text }: Text, { catalogue }: ValidationSubject): boolean {
  const named = parseAction(text);
  if (named === undefined || hasWildcard(named.prefix)) return false;
  const service = catalogue.service(named.prefix);
  if (service === undefined) return false;
  return matchingActions(catalogue, named).some((action) => !supportsTags(action, service));
}

/** What makes a resource with tags counts: some services compare those as the resource's. */
function supportsTags(action: ActionReference, service: ServiceReference): boolean {
  const isTag = (key: string) => /^aws:(resource|request)tag\//i.test(key);
  if (action.conditionKeys.some(isTag)) return true;
  for (const [type, keys] of action.resourceTypes) {
    if (keys.some(isTag) || service.resourceTypes.get(type)?.conditionKeys.some(isTag)) return true;
  }
  return false;
}
