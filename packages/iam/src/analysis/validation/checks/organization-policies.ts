/** What service control and resource control policies may not say. */

import { parseOperatorName } from "../../operator-name.ts";
import { hasWildcard, parseAction } from "../action-reference.ts";
import type { StatementView } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { textOf } from "./condition-values.ts";

export function checkOrganizationPolicy(
  statement: StatementView,
  subject: ValidationSubject,
): void {
  if (subject.type === "SERVICE_CONTROL_POLICY") checkServiceControl(statement, subject);
  if (subject.type === "RESOURCE_CONTROL_POLICY") checkResourceControl(statement, subject);
}

function checkServiceControl({ elements }: StatementView, { report }: ValidationSubject): void {
  for (const name of ["Principal", "NotPrincipal"]) {
    const element = elements.get(name);
    if (element === undefined) continue;
    const details =
      "SCPs do not support specifying principals. Remove the Principal or NotPrincipal element.";
    report("SCP_SYNTAX_ERROR_PRINCIPAL", details, element.place);
  }
}

function checkResourceControl(statement: StatementView, subject: ValidationSubject): void {
  const { elements, effect } = statement;
  const { report } = subject;
  const principal = elements.get("Principal");
  const everyone = principal?.node.kind === "string" && principal.node.text === "*";
  const named = elements.get("NotPrincipal") ?? (everyone ? undefined : principal);
  if (named !== undefined) {
    report(
      "RCP_SYNTAX_ERROR_PRINCIPAL",
      'The Principal element contents are not valid. RCPs only support specifying all principals ("*") in the Principal element. The NotPrincipal element is not supported for RCPs.',
      named.place,
    );
  }
  const notAction = elements.get("NotAction");
  if (notAction !== undefined) {
    const details = "RCPs do not support the NotAction element. Update to use the Action element.";
    report("RCP_SYNTAX_ERROR_NOTACTION", details, notAction.place);
  }
  if (effect === "Allow") checkAllow(statement, subject);
  checkServices(statement, subject);
  checkPrincipalKeys(statement, subject);
}

/** An Allow is the one that AWS attaches everywhere. */
function checkAllow(statement: StatementView, { report }: ValidationSubject): void {
  const { elements, resources, notResource } = statement;
  const all = !notResource && resources.every(({ text }) => text === "*");
  const wrong =
    elements.get("Condition") ??
    (all ? undefined : (elements.get("Resource") ?? elements.get("NotResource")));
  if (wrong === undefined) return;
  report(
    "RCP_SYNTAX_ERROR_ALLOW",
    'RCPs only support specifying all principals ("*") in the Principal element, all resources ("*") in the Resource element, and no Condition element with an effect of Allow.',
    wrong.place,
  );
}

function checkServices({ actions, effect }: StatementView, subject: ValidationSubject): void {
  const { catalogue, report } = subject;
  for (const { text, place } of actions) {
    const prefix = parseAction(text)?.prefix;
    const supported =
      prefix === undefined
        ? effect === "Allow"
        : !hasWildcard(prefix) && catalogue.resourceControlled.has(prefix);
    if (supported) continue;
    const details =
      "RCPs only support specifying select service prefixes in the Action element. Learn more here.";
    report("RCP_SYNTAX_ERROR_ACTION", details, place);
  }
}

/** Keys of principals, which services do not have, and of the source that a service acts for, which principals do not have. */
const PRINCIPAL_KEYS = /^aws:principal(orgid|orgpaths|account|arn|tag\/.*)$/;
const SOURCE_KEYS = /^aws:source(orgid|orgpaths|account|arn)$/;

function checkPrincipalKeys(statement: StatementView, { report }: ValidationSubject): void {
  if (statement.effect !== "Deny") return;
  const says = (value: string) =>
    statement.conditions.some(
      ({ operator, key, values }) =>
        parseOperatorName(operator)?.family === "bool" &&
        key.toLowerCase() === "aws:principalisawsservice" &&
        values.some((each) => textOf(each)?.toLowerCase() === value),
    );
  const asksForSource = statement.conditions.some(
    ({ operator, key }) =>
      parseOperatorName(operator)?.family === "null" && SOURCE_KEYS.test(key.toLowerCase()),
  );
  for (const { operator, key, keyPlace } of statement.conditions) {
    const lower = key.toLowerCase();
    if (parseOperatorName(operator)?.family === "null") continue;
    const impact =
      "RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to";
    const add = "an additional statement should be added to the Condition block";
    if (PRINCIPAL_KEYS.test(lower) && !says("false")) {
      report(
        "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        `${impact} services acting on your behalf using a service principal, ${add} "BoolIfExists": { "aws:PrincipalIsAWSService": "false"} whenever a principal key ${key} is used.`,
        keyPlace,
      );
    }
    if (!SOURCE_KEYS.test(lower)) continue;
    if (!says("true")) {
      report(
        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
        `${impact} your principals, ${add} "BoolIfExists": { "aws:PrincipalIsAWSService": "true"} whenever the key ${key} is used.`,
        keyPlace,
      );
    }
    if (!asksForSource) {
      report(
        "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
        `The specified service may have a service integration that does not require the use of the ${key} condition key. To prevent unintended impact to services acting on your behalf using a service principal, ${add} "Null": { "aws:SourceAccount": "false"} or "Null": { "aws:SourceArn": "false"} whenever the key ${key} is used.`,
        keyPlace,
      );
    }
  }
}
