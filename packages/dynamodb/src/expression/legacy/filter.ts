/** `QueryFilter`, `ScanFilter` and `KeyConditions`. */
import type { Condition } from "../condition.ts";
import type { KeyOperator, KeyTerm, KeyTerms } from "../key-condition.ts";
import type { AttributeValue } from "../value/attribute-value.ts";
import { checkValue } from "../value/check.ts";
import {
  type ComparisonOperator,
  type ConditionalOperator,
  checkComparison,
  checkConditionalOperator,
  combined,
  comparisonOf,
} from "./comparison.ts";

/** By the name of the attribute. */
export type LegacyConditions = Readonly<
  Record<
    string,
    {
      readonly ComparisonOperator: ComparisonOperator;
      readonly AttributeValueList?: readonly AttributeValue[] | undefined;
    }
  >
>;

interface Comparison {
  readonly name: string;
  readonly operator: ComparisonOperator;
  readonly values: readonly AttributeValue[];
}

export function filterOf(
  conditions: LegacyConditions,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  checkConditionalOperator(operator, conditions);
  const comparisons = comparisonsIn(conditions);
  return combined(
    comparisons.map((each) => comparisonOf(each.name, each.operator, each.values)),
    operator,
  );
}

const KEY_OPERATORS: ReadonlySet<string> = new Set<KeyOperator>([
  ...(["EQ", "LT", "LE", "GT", "GE", "BETWEEN", "BEGINS_WITH"] as const),
]);

export function keyTermsOfConditions(conditions: LegacyConditions): KeyTerms {
  return new Map(
    comparisonsIn(conditions).map(({ name, operator, values }): [string, KeyTerm] => {
      const known = KEY_OPERATORS.has(operator) ? (operator as KeyOperator) : "NOT_INDEXABLE";
      return [name, { operator: known, values }];
    }),
  );
}

function comparisonsIn(conditions: LegacyConditions): Comparison[] {
  return Object.entries(conditions).map(([name, condition]) => {
    const operator = condition.ComparisonOperator;
    const values = (condition.AttributeValueList ?? []).map((value) => checkValue(value));
    checkComparison(operator, values);
    return { name, operator, values };
  });
}
