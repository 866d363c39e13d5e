/** Wildcards and variables in values of keys that name one account, organization, network or principal. */
import { parseOperatorName } from "../../operator-name.ts";
import type { StatementView } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { textOf } from "./condition-values.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive */
const SENSITIVE = new Set([
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
]);
const LIST =
  "Refer to https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the list of sensitive keys.";
const VARIABLE = /\$\{[^}]*\}/;

export function checkPermissiveValues(statement: StatementView, subject: ValidationSubject): void {
  const { report } = subject;
  for (const { operator, key, values } of statement.conditions) {
    const parsed = parseOperatorName(operator);
    if (parsed?.family !== "string" || !parsed.like) continue;
    const lower = key.toLowerCase();
    for (const value of values) {
      const text = textOf(value) ?? "";
      const found = kindIn(text);
      if (found === undefined) continue;
      const code =
        found === "wildcard" ? "WILDCARD_USAGE_TOO_PERMISSIVE" : "VARIABLE_USAGE_TOO_PERMISSIVE";
      if (SENSITIVE.has(lower) && !isVariable(text))
        report(code, sensitiveDetails(found, key), value.place);
      else if (lower === "aws:userid" && !isSafeUserId(text)) {
        const what = found === "wildcard" ? "wildcard" : "policy variable";
        const details = `Overly permissive use of ${what} with aws:userID. Use the ${what} on the right side of colon or as the only character on the left side of a colon.`;
        report(code, details, value.place);
      }
    }
  }
}

function kindIn(text: string): "wildcard" | "variable" | undefined {
  if (VARIABLE.test(text)) return "variable";
  return /[*?]/.test(text) ? "wildcard" : undefined;
}

/** One value that is the request's own: AWS's policies compare accounts so. */
function isVariable(text: string): boolean {
  return /^\$\{[^}]*\}$/.test(text);
}

function sensitiveDetails(found: "wildcard" | "variable", key: string): string {
  if (found === "wildcard") {
    return `The wildcard is not allowed in the condition key ${key}. We consider the key to be sensitive and wildcards are not allowed to be used with sensitive keys. ${LIST}`;
  }
  return `The policy variable is not allowed in the condition key ${key}. We consider the key to be sensitive and policy variables can be evaluated as effective wildcards. Therefore policy variables are not allowed to be used with sensitive keys. ${LIST}`;
}

/** `AROA…:*` is a role whatever its session, `*:session` a session whatever its role. */
function isSafeUserId(text: string): boolean {
  const plain = text.replace(/\$\{[^}]*\}/g, "*");
  const colon = plain.indexOf(":");
  if (colon < 0) return plain === "*";
  const head = plain.slice(0, colon);
  return head === "*" || !/[*?]/.test(head);
}
