/**
 * A Condition block: operators are ANDed, the keys under an operator are ANDed, the values of a key are ORed (negated operators:
 * none may meet). What a missing key, IfExists, Null and the set operators do is decided here.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
import type { RequestContext } from "../template.ts";
import { ARN_OPERATORS } from "./arn.ts";
import { BINARY_OPERATORS } from "./binary.ts";
import { BOOL_OPERATORS } from "./bool.ts";
import { DATE_OPERATORS } from "./date.ts";
import { IP_ADDRESS_OPERATORS } from "./ip-address.ts";
import { NUMERIC_OPERATORS } from "./numeric.ts";
import type { OperatorFamily, ValueTest } from "./operator.ts";
import { STRING_OPERATORS } from "./string.ts";

const OPERATORS: ReadonlyMap<string, OperatorFamily> = new Map(
  Object.entries({
    ...STRING_OPERATORS,
    ...NUMERIC_OPERATORS,
    ...DATE_OPERATORS,
    ...BOOL_OPERATORS,
    ...BINARY_OPERATORS,
    ...IP_ADDRESS_OPERATORS,
    ...ARN_OPERATORS,
  }),
);

/** ForAllValues, ForAnyValue, or none. */
type Quantifier = "one" | "all" | "any";

interface Operator {
  readonly quantifier: Quantifier;
  /** Undefined for Null. */
  readonly family: OperatorFamily | undefined;
  readonly ifExists: boolean;
}

/** One key under one operator. */
export interface Condition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written. */
  readonly key: string;
  readonly values: readonly string[];
  readonly lowerKey: string;
  readonly quantifier: Quantifier;
  readonly negated: boolean;
  readonly ifExists: boolean;
  /** Undefined for Null. */
  readonly test: ValueTest | undefined;
}

const PREFIXES: ReadonlyMap<string, Quantifier> = new Map([
  ["ForAllValues:", "all"],
  ["ForAnyValue:", "any"],
]);
const IF_EXISTS = "IfExists";

/** Undefined when AWS knows no such operator. */
export function parseOperator(name: string): Operator | undefined {
  let rest = name;
  let quantifier: Quantifier = "one";
  for (const [prefix, meaning] of PREFIXES) {
    if (!rest.startsWith(prefix)) continue;
    rest = rest.slice(prefix.length);
    quantifier = meaning;
  }
  if (rest === "Null") return { quantifier, family: undefined, ifExists: false };
  const ifExists = rest.endsWith(IF_EXISTS);
  const family = OPERATORS.get(ifExists ? rest.slice(0, -IF_EXISTS.length) : rest);
  return family === undefined ? undefined : { quantifier, family, ifExists };
}

/** @returns undefined when AWS knows no such operator */
export function compileCondition(
  name: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition | undefined {
  const operator = parseOperator(name);
  if (operator === undefined) return undefined;
  return {
    operator: name,
    key,
    values,
    lowerKey: key.toLowerCase(),
    quantifier: operator.quantifier,
    negated: operator.family?.negated ?? false,
    ifExists: operator.ifExists,
    test: operator.family?.compile(values, variables),
  };
}

export function conditionHolds(condition: Condition, context: RequestContext): boolean {
  const seen = context.get(condition.lowerKey);
  const missing = seen === undefined || seen.length === 0;
  const { test } = condition;
  if (test === undefined) return nullHolds(condition, missing);
  if (missing) return holdsWhenMissing(condition);
  if (condition.quantifier === "any") {
    for (const value of seen) if (test(value, context) !== condition.negated) return true;
    return false;
  }
  // Without a set operator a key of several values meets nothing, negated or not.
  if (condition.quantifier === "one" && seen.length > 1) return false;
  for (const value of seen) if (test(value, context) === condition.negated) return false;
  return true;
}

function holdsWhenMissing(condition: Condition): boolean {
  if (condition.ifExists) return true;
  if (condition.quantifier === "one") return condition.negated;
  return condition.quantifier === "all";
}

/** `"Null": {"key": "true"}` holds when the key is missing. */
function nullHolds(condition: Condition, missing: boolean): boolean {
  const wanted = missing ? "true" : "false";
  return condition.values.some((value) => value.toLowerCase() === wanted);
}
