/** The condition of a write: an expression, or the parameters that came before expressions. */
import type { Condition } from "../../expression/condition.ts";
import { type ExpressionParameters, readExpressions } from "../../expression/expressions.ts";
import {
  type ConditionalOperator,
  checkConditionalOperator,
} from "../../expression/legacy/comparison.ts";
import { type ExpectedAttributeValue, expectedOf } from "../../expression/legacy/expected.ts";

export interface ConditionParameters extends ExpressionParameters {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
}

/** Expected, whether there is an expression or not. */
export function readExpected(parameters: ConditionParameters): Condition | undefined {
  const { Expected, ConditionalOperator } = parameters;
  if (Expected !== undefined) return expectedOf(Expected, ConditionalOperator);
  checkConditionalOperator(ConditionalOperator, undefined);
  return undefined;
}

/** Throws a `ValidationException` with AWS's message. */
export function readCondition(parameters: ConditionParameters): Condition | undefined {
  const expected = readExpected(parameters);
  if (parameters.ConditionExpression === undefined) return expected;
  return readExpressions(parameters).condition;
}
