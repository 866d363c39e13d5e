/**
 * Permissions that hand on others: iam:PassRole and iam:CreateServiceLinkedRole, allowed on too much. A condition on the service
 * that the role is for makes them safe.
 */

import { parseOperatorName } from "../../operator-name.ts";
import { actionIncludes } from "../action-reference.ts";
import type { Place } from "../finding.ts";
import type { IssueCode } from "../issue-codes.ts";
import type { ConditionEntry, StatementView, Text } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { textOf } from "./condition-values.ts";

interface Sensitive {
  readonly action: string;
  /** The condition key that makes it safe, in lower case. */
  readonly guard: string;
  readonly issues: Issues;
}

/** In the names of the issues: what stands for the action, and what for the resource. */
interface Issues {
  readonly named: readonly [resource: Issue, notResource: Issue];
  readonly wildcard: readonly [resource: Issue, notResource: Issue];
  readonly notAction: readonly [resource: Issue, notResource: Issue];
}

type Issue = readonly [code: IssueCode, details: string];

const SPECIFY = "We recommend that you specify resource ARNs instead.";
const SPECIFY_OR_GUARD =
  "We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.";

const PASS_ROLE: Sensitive = {
  action: "iam:PassRole",
  guard: "iam:passedtoservice",
  issues: {
    named: [
      [
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        `Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources. ${SPECIFY_OR_GUARD}`,
      ],
      [
        "PASS_ROLE_WITH_NOT_RESOURCE",
        `Using the iam:PassRole action with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. ${SPECIFY}`,
      ],
    ],
    wildcard: [
      [
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        `Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources. ${SPECIFY_OR_GUARD}`,
      ],
      [
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        `Using an action with a wildcard (*) and NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources. ${SPECIFY}`,
      ],
    ],
    notAction: [
      [
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        `Using a resource with wildcards (*) and NotAction can be overly permissive because it allows iam:PassRole permissions on all resources. ${SPECIFY_OR_GUARD}`,
      ],
      [
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        `Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.. ${SPECIFY}`,
      ],
    ],
  },
};

const CREATE_SLR: Sensitive = {
  action: "iam:CreateServiceLinkedRole",
  guard: "iam:awsservicename",
  issues: {
    named: [
      [
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        `Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended service-linked roles. ${SPECIFY}`,
      ],
      [
        "CREATE_SLR_WITH_NOT_RESOURCE",
        `Using the iam:CreateServiceLinkedRole action with NotResource can allow creation of unintended service-linked roles for multiple resources. ${SPECIFY}`,
      ],
    ],
    wildcard: [
      [
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        `Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. ${SPECIFY}`,
      ],
      [
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        `Using an action with a wildcard(*) and NotResource can allow creation of unintended service-linked roles because it can allow iam:CreateServiceLinkedRole permissions on multiple resources. ${SPECIFY}`,
      ],
    ],
    notAction: [
      [
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        `Using a resource with wildcards (*) and NotAction can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources. ${SPECIFY}`,
      ],
      [
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        `Using NotAction with NotResource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on multiple resources. ${SPECIFY}`,
      ],
    ],
  },
};

/** Which resources are any role at all: everything, or every role of every or one account. */
const ANY_ROLE = /^(\*|arn:[^:]*:iam::[^:]*:(\*|role\/\*))$/;

export function checkSensitiveActions(statement: StatementView, subject: ValidationSubject): void {
  if (statement.effect !== "Allow" || subject.type !== "IDENTITY_POLICY") return;
  for (const sensitive of [PASS_ROLE, CREATE_SLR]) {
    const guarded = statement.conditions.some(
      (condition) => sensitive.guard === condition.key.toLowerCase() && isGuard(condition),
    );
    if (!guarded) checkSensitive(sensitive, statement, subject);
  }
}

/** Services that always say that a role is passed to them, so that the key is never missing. Those that AWS is seen to know. */
const ALWAYS_SAID: ReadonlySet<string> = new Set([
  "cloudformation.amazonaws.com",
  "lambda.amazonaws.com",
]);

/** What holds without the key, or for names that begin in any way, guards nothing. */
function isGuard({ operator, values }: ConditionEntry): boolean {
  const parsed = parseOperatorName(operator);
  if (parsed === undefined) return false;
  const names = values.map((value) => textOf(value) ?? "");
  if (parsed.ifExists && !names.every((name) => ALWAYS_SAID.has(name))) return false;
  return names.every((name) => !/^[*?]/.test(name));
}

function checkSensitive(
  { action, issues }: Sensitive,
  statement: StatementView,
  { report }: ValidationSubject,
): void {
  const { actions, notAction, resources, notResource, elements } = statement;
  const wide = notResource ? [] : resources.filter(({ text }) => ANY_ROLE.test(text));
  if (wide.length === 0 && !notResource) return;
  const resourcePlaces = notResource ? placesOf(elements.get("NotResource")) : placesIn(wide);
  const pick = (pair: readonly [Issue, Issue]) => pair[notResource ? 1 : 0];
  if (notAction) {
    if (actions.some(({ text }) => actionIncludes(text, action))) return;
    const [code, details] = pick(issues.notAction);
    report(code, details, ...placesOf(elements.get("NotAction")), ...resourcePlaces);
    return;
  }
  for (const { text, place } of actions) {
    if (!actionIncludes(text, action)) continue;
    const named = text.toLowerCase() === action.toLowerCase();
    const [code, details] = pick(named ? issues.named : issues.wildcard);
    report(code, details, place, ...resourcePlaces);
  }
}

function placesIn(texts: readonly Text[]): Place[] {
  return texts.map(({ place }) => place);
}

function placesOf(located: { readonly place: Place } | undefined): Place[] {
  return located === undefined ? [] : [located.place];
}
