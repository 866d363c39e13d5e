/** Conditions that are always or never met, or that ask only whether a key is there. */
import { type OperatorName, parseOperatorName } from "../../operator-name.ts";
import type { ConditionEntry, StatementView } from "../policy-view.ts";
import type { ValidationSubject } from "../subject.ts";
import { textOf } from "./condition-values.ts";

export function checkConditionMeaning(
  statement: StatementView,
  { report }: ValidationSubject,
): void {
  for (const condition of statement.conditions) {
    const operator = parseOperatorName(condition.operator);
    if (operator === undefined || !operator.like || operator.family === "null") continue;
    const wild = condition.values.find((value) => /^\*+$/.test(textOf(value) ?? ""));
    if (wild === undefined || !matchesEverything(operator)) continue;
    const { key, operator: written } = condition;
    const place = wild.place;
    if (alwaysMet(operator)) {
      report(
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        `The key ${key} in the condition block of ${written} is redundant because it is always matched. Remove this key to simplify the condition.`,
        place,
      );
    } else if (neverMet(operator)) {
      report(
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
        `The key ${key} in the condition block of ${written} does not match any values. Remove this key to simplify the condition.`,
        place,
      );
    } else reportNull(condition, operator, place, report);
  }
}

/** A lone `*` is no ARN. */
function matchesEverything({ family }: OperatorName): boolean {
  return family === "string";
}

/** Met by every value, and by none. */
function alwaysMet({ negated, qualifier, ifExists }: OperatorName): boolean {
  return !negated && (ifExists || qualifier === "ForAllValues");
}

/** Met by no value, nor by none. */
function neverMet({ negated, qualifier, ifExists }: OperatorName): boolean {
  return negated && qualifier === "ForAnyValue" && !ifExists;
}

function reportNull(
  { key, operator }: ConditionEntry,
  { negated }: OperatorName,
  place: ConditionEntry["keyPlace"],
  report: ValidationSubject["report"],
): void {
  const details = (missing: boolean) =>
    `We recommend replacing the key ${key} in the condition block of ${operator} with {${key}: ${missing}} to ensure better enforcement of the condition.`;
  if (negated) report("EQUIVALENT_TO_NULL_TRUE", details(true), place);
  else report("EQUIVALENT_TO_NULL_FALSE", details(false), place);
}
