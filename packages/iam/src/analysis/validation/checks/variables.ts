/** Policy variables: `${key}` and `${key, 'default'}`, in Resource and in string, ARN and Bool conditions of version 2012-10-17. */

import { parseOperatorName } from "../../operator-name.ts";
import type { Place } from "../finding.ts";
import { type Located, type StatementView, textsOf } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";

/** Elements in which `${…}` is no variable. */
const PLAIN = ["Sid", "Effect", "Action", "NotAction"];
const VARIABLE = /\$\{([^}]*)(\}?)/g;
const OPERATORS_WITH_VARIABLES = new Set(["string", "arn"]);

export function checkVariables(statement: StatementView, subject: ValidationSubject): void {
  for (const name of PLAIN) {
    for (const { text, place } of textsOf(statement.elements.get(name)))
      refuse(text, place, subject);
  }
  for (const { values } of statement.principals) {
    for (const { text, place } of values) refuse(text, place, subject);
  }
  for (const { text, place } of statement.resources) checkText(text, place, subject);
  for (const { operator, values } of statement.conditions) {
    const family = parseOperatorName(operator)?.family;
    for (const value of values) checkValue(value, family, subject);
  }
}

function refuse(text: string, place: Place, { report }: ValidationSubject): void {
  for (const [variable] of text.matchAll(VARIABLE)) {
    report(
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
      `Policy variables are supported in the Resource and Condition elements. Remove the policy variable ${variable} from this element.`,
      place,
    );
  }
}

function checkValue(
  { node, place }: Located,
  family: string | undefined,
  subject: ValidationSubject,
): void {
  if (node.kind !== "string" || !node.text.includes("${")) return;
  if (family !== undefined && !OPERATORS_WITH_VARIABLES.has(family)) {
    const details = "Policy variables can only be used with String and ARN operators.";
    subject.report("INVALID_VARIABLE_FOR_OPERATOR", details, place);
    return;
  }
  checkText(node.text, place, subject);
}

function checkText(text: string, place: Place, { view, report }: ValidationSubject): void {
  if (!text.includes("${")) return;
  if (view.version !== "2012-10-17") {
    // The escapes of wildcards are variables too.
    const details =
      "To include variables in your policy, use the policy version 2012-10-17 or later.";
    report("VARIABLE_UNSUPPORTED_IN_VERSION", details, place);
  }
  for (const [, body = "", brace] of text.matchAll(VARIABLE)) {
    if (brace === "") {
      report(
        "MISSING_BRACE_IN_VARIABLE",
        "The policy variable is missing a closing curly brace. Add } after the variable text.",
        place,
      );
    } else checkBody(body, place, report);
  }
}

function checkBody(body: string, place: Place, report: ValidationSubject["report"]): void {
  if (body.trim() === "") {
    report(
      "EMPTY_VARIABLE",
      `Empty policy variable. Remove the \${ } variable structure or provide a variable within the structure.`,
      place,
    );
    return;
  }
  const comma = body.indexOf(",");
  const name = comma < 0 ? body : body.slice(0, comma);
  const fallback = comma < 0 ? undefined : body.slice(comma + 1).trim();
  if (
    fallback !== undefined &&
    !(fallback.length > 1 && fallback.startsWith("'") && fallback.endsWith("'"))
  ) {
    report(
      "MISSING_QUOTE_IN_VARIABLE",
      "The policy variable default value must begin and end with a single quote. Add the missing quote.",
      place,
    );
  }
  if (/\s/.test(name)) {
    const details = "A space is not supported within the policy variable text. Remove the space.";
    report("UNSUPPORTED_SPACE_IN_VARIABLE", details, place);
  }
}
