/**
 * The comparisons that came before expressions, in `KeyConditions`, `QueryFilter`, `ScanFilter` and `Expected`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html
 */
import type { Condition, Operand } from "../condition.ts";
import type { Comparator } from "../syntax-tree.ts";
import { INVALID_VALUES, ValidationException } from "../validation-exception.ts";
import { type AttributeType, type AttributeValue, typeOf } from "../value/attribute-value.ts";
import { compareValues } from "../value/compare.ts";

export type ComparisonOperator =
  | "EQ"
  | "NE"
  | "LE"
  | "LT"
  | "GE"
  | "GT"
  | "NOT_NULL"
  | "NULL"
  | "CONTAINS"
  | "NOT_CONTAINS"
  | "BEGINS_WITH"
  | "IN"
  | "BETWEEN";

export type ConditionalOperator = "AND" | "OR";

interface Rule {
  /** At least, and at most. */
  readonly count: readonly [number, number];
  /** Undefined: all. */
  readonly types?: readonly AttributeType[];
}

const SCALARS = ["S", "N", "B"] as const;
const ONE = [1, 1] as const;

const RULES: Readonly<Record<ComparisonOperator, Rule>> = {
  EQ: { count: ONE },
  NE: { count: ONE },
  LE: { count: ONE, types: SCALARS },
  LT: { count: ONE, types: SCALARS },
  GE: { count: ONE, types: SCALARS },
  GT: { count: ONE, types: SCALARS },
  NOT_NULL: { count: [0, 0] },
  NULL: { count: [0, 0] },
  CONTAINS: { count: ONE, types: SCALARS },
  NOT_CONTAINS: { count: ONE, types: SCALARS },
  BEGINS_WITH: { count: ONE, types: ["S", "B"] },
  IN: { count: [1, Number.POSITIVE_INFINITY], types: SCALARS },
  BETWEEN: { count: [2, 2], types: SCALARS },
};

/** The values have been checked one by one. */
export function checkComparison(
  operator: ComparisonOperator,
  values: readonly AttributeValue[],
): void {
  const { count, types } = RULES[operator];
  if (values.length < count[0] || values.length > count[1]) {
    throw invalid(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  }
  const [first, second] = values;
  if (first === undefined) return;
  if (values.some((value) => typeOf(value) !== typeOf(first))) {
    throw invalid("AttributeValues inside AttributeValueList must be of same type");
  }
  if (types !== undefined && !types.includes(typeOf(first))) {
    throw invalid(
      `ComparisonOperator ${operator} is not valid for ${typeOf(first)} AttributeValue type`,
    );
  }
  if (operator !== "BETWEEN" || second === undefined) return;
  if ((compareValues(first, second) ?? 0) > 0) {
    throw new ValidationException(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
    );
  }
}

const COMPARATORS: Partial<Readonly<Record<ComparisonOperator, Comparator>>> = {
  EQ: "=",
  NE: "<>",
  LE: "<=",
  LT: "<",
  GE: ">=",
  GT: ">",
};

/** The same as a condition of today. `name` is an attribute's name, not a path. */
export function comparisonOf(
  name: string,
  operator: ComparisonOperator,
  values: readonly AttributeValue[],
): Condition {
  const path = [name];
  const operand: Operand = { kind: "path", path };
  const others: readonly Operand[] = values.map((value) => ({ kind: "value", value }));
  const [other, upper] = others as [Operand, Operand];
  switch (operator) {
    case "NOT_NULL":
      return { kind: "attribute_exists", path };
    case "NULL":
      return { kind: "attribute_not_exists", path };
    case "CONTAINS":
      return { kind: "contains", operand, other };
    case "NOT_CONTAINS":
      // An attribute that is not there neither contains nor does not contain.
      return {
        kind: "and",
        left: { kind: "attribute_exists", path },
        right: { kind: "not", inner: { kind: "contains", operand, other } },
      };
    case "BEGINS_WITH":
      return { kind: "begins_with", operand, other };
    case "IN":
      return { kind: "in", operand, candidates: others };
    case "BETWEEN":
      return { kind: "between", operand, lower: other, upper };
    default: {
      const comparator = COMPARATORS[operator] as Comparator;
      return { kind: "comparison", comparator, left: operand, right: other };
    }
  }
}

/** All of them, or any of them; undefined when there are none. */
export function combined(
  conditions: readonly Condition[],
  operator: ConditionalOperator | undefined,
): Condition | undefined {
  const kind = operator === "OR" ? "or" : "and";
  let all: Condition | undefined;
  for (const right of conditions) all = all === undefined ? right : { kind, left: all, right };
  return all;
}

/** `conditions` are those of Expected or of a filter; undefined when the parameter is not there. */
export function checkConditionalOperator(
  operator: ConditionalOperator | undefined,
  conditions: object | undefined,
): void {
  if (operator === undefined) return;
  const count = Object.keys(conditions ?? {}).length;
  if (count === 0) {
    throw new ValidationException("ConditionalOperator cannot be used without Filter or Expected");
  }
  if (count === 1) {
    throw new ValidationException(
      "ConditionalOperator can only be used when Filter or Expected has two or more elements",
    );
  }
}

export function invalid(what: string): ValidationException {
  return new ValidationException(INVALID_VALUES + what);
}
