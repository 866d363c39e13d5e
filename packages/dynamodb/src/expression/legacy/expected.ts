/**
 * `Expected`: what an item must be like to be written.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExpectedAttributeValue.html
 */
import type { Condition } from "../condition.ts";
import type { AttributeValue } from "../value/attribute-value.ts";
import { checkValue } from "../value/check.ts";
import {
  type ComparisonOperator,
  type ConditionalOperator,
  checkComparison,
  checkConditionalOperator,
  combined,
  comparisonOf,
  invalid,
} from "./comparison.ts";

export interface ExpectedAttributeValue {
  readonly Value?: AttributeValue | undefined;
  readonly Exists?: boolean | undefined;
  readonly ComparisonOperator?: ComparisonOperator | undefined;
  readonly AttributeValueList?: readonly AttributeValue[] | undefined;
}

export function expectedOf(
  expected: Readonly<Record<string, ExpectedAttributeValue>>,
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  checkConditionalOperator(operator, expected);
  const conditions = Object.entries(expected).map(([name, each]) => conditionOf(name, each));
  return combined(conditions, operator);
}

function conditionOf(name: string, expected: ExpectedAttributeValue): Condition {
  const { Value, AttributeValueList, ComparisonOperator } = expected;
  if (AttributeValueList !== undefined && Value !== undefined) {
    throw invalid(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  }
  if (ComparisonOperator !== undefined) return compared(name, expected, ComparisonOperator);
  if (AttributeValueList !== undefined) {
    throw invalid(
      `AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`,
    );
  }
  return existing(name, expected);
}

function compared(
  name: string,
  { Value, AttributeValueList, Exists }: ExpectedAttributeValue,
  operator: ComparisonOperator,
): Condition {
  if (Exists !== undefined) {
    throw invalid(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
  }
  const given = AttributeValueList ?? (Value === undefined ? undefined : [Value]);
  if (given === undefined && operator !== "NULL" && operator !== "NOT_NULL") {
    throw invalid(
      "Value or AttributeValueList must be used with ComparisonOperator: " +
        `${operator} for Attribute: ${name}`,
    );
  }
  const values = (given ?? []).map((value) => checkValue(value));
  checkComparison(operator, values);
  return comparisonOf(name, operator, values);
}

function existing(name: string, { Value, Exists }: ExpectedAttributeValue): Condition {
  if (Exists === false) {
    if (Value === undefined) return { kind: "attribute_not_exists", path: [name] };
    throw invalid(`Value cannot be used when Exists is false for Attribute: ${name}`);
  }
  if (Value === undefined) {
    const written = Exists === undefined ? "null" : "true";
    throw invalid(`Value must be provided when Exists is ${written} for Attribute: ${name}`);
  }
  return comparisonOf(name, "EQ", [checkValue(Value)]);
}
