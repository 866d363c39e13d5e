/** What a query asks of the keys: one partition key value, and a range of sort keys. */
import type { Condition, Operand } from "./condition.ts";
import type { DocumentPath } from "./document-path.ts";
import type { Comparator } from "./syntax-tree.ts";
import { INVALID_VALUES, ValidationException } from "./validation-exception.ts";
import { type AttributeValue, typeOf } from "./value/attribute-value.ts";
import { compareBytes, compareValues } from "./value/compare.ts";
import { checkNotEmpty, type KeySchema, keyAttributes } from "./value/key-check.ts";

export type KeyOperator = "EQ" | "LT" | "LE" | "GT" | "GE" | "BETWEEN" | "BEGINS_WITH";

export interface KeyTerm {
  /** `KeyConditions` may have operators that are no key operators. */
  readonly operator: KeyOperator | "NOT_INDEXABLE";
  readonly values: readonly AttributeValue[];
}

/** By the name of the key attribute. */
export type KeyTerms = ReadonlyMap<string, KeyTerm>;

export interface Bound {
  readonly value: AttributeValue;
  readonly inclusive: boolean;
}

export interface SortRange {
  readonly lower?: Bound;
  readonly upper?: Bound;
  /** A text or bytes that the sort key begins with; there are no bounds then. */
  readonly prefix?: AttributeValue;
}

export interface KeyQuery {
  readonly partition: AttributeValue;
  /** Without it, all sort keys. */
  readonly sort: SortRange | undefined;
}

const OPERATORS: Readonly<Record<Exclude<Comparator, "<>">, KeyOperator>> = {
  "=": "EQ",
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
};
/** With the attribute on the right side. */
const TURNED: Readonly<Record<Exclude<Comparator, "<>">, KeyOperator>> = {
  "=": "EQ",
  "<": "GT",
  "<=": "GE",
  ">": "LT",
  ">=": "LE",
};

const MESSAGE = "KeyConditionExpression";

/** The terms of a KeyConditionExpression, whatever the keys are. */
export function keyTermsOf(condition: Condition): KeyTerms {
  const terms = new Map<string, KeyTerm>();
  addTerms(condition, terms);
  return terms;
}

function addTerms(condition: Condition, terms: Map<string, KeyTerm>): void {
  switch (condition.kind) {
    case "and":
      addTerms(condition.left, terms);
      addTerms(condition.right, terms);
      return;
    case "comparison": {
      const { comparator, left, right } = condition;
      if (comparator === "<>") throw wrongOperator("<>");
      const name = attributeAmong([left, right]);
      const operator = left.kind === "path" ? OPERATORS[comparator] : TURNED[comparator];
      addTerm(terms, name, { operator, values: valuesAmong([left, right]) });
      return;
    }
    case "between": {
      const { operand, lower, upper } = condition;
      addLeading(terms, "BETWEEN", [operand, lower, upper]);
      return;
    }
    case "begins_with":
      addLeading(terms, "BEGINS_WITH", [condition.operand, condition.other]);
      return;
    case "or":
    case "not":
    case "in":
      throw wrongOperator(condition.kind.toUpperCase());
    default:
      throw wrongOperator(condition.kind);
  }
}

/** The attribute must come first. */
function addLeading(
  terms: Map<string, KeyTerm>,
  operator: "BETWEEN" | "BEGINS_WITH",
  operands: readonly Operand[],
): void {
  const [first] = operands;
  if (first?.kind === "size") throw nestedOperation();
  if (first?.kind !== "path") {
    const written = operator === "BETWEEN" ? operator : "begins_with";
    throw wrongTerm(`${written} operator must have the key attribute as its first operand`);
  }
  addTerm(terms, attributeAmong(operands), { operator, values: valuesAmong(operands) });
}

function addTerm(terms: Map<string, KeyTerm>, name: string, term: KeyTerm): void {
  if (terms.has(name)) {
    throw new ValidationException(`${MESSAGE}s must only contain one condition per key`);
  }
  terms.set(name, term);
}

function attributeAmong(operands: readonly Operand[]): string {
  let found: DocumentPath | undefined;
  for (const operand of operands) {
    if (operand.kind === "size") throw nestedOperation();
    if (operand.kind !== "path") continue;
    if (found !== undefined) throw wrongTerm("Multiple attribute names used in one condition");
    if (operand.path.length > 1) {
      throw new ValidationException(`${MESSAGE}s cannot have conditions on nested attributes`);
    }
    found = operand.path;
  }
  if (found === undefined) throw wrongTerm("No key attribute specified");
  return found[0] as string;
}

function valuesAmong(operands: readonly Operand[]): AttributeValue[] {
  return operands.flatMap((operand) => (operand.kind === "value" ? [operand.value] : []));
}

function wrongOperator(operator: string): ValidationException {
  return new ValidationException(`Invalid operator used in ${MESSAGE}: ${operator}`);
}

function wrongTerm(what: string): ValidationException {
  return new ValidationException(`Invalid condition in ${MESSAGE}: ${what}`);
}

function nestedOperation(): ValidationException {
  return new ValidationException(`${MESSAGE}s cannot contain nested operations`);
}

const UNSUPPORTED = "Query key condition not supported";

/** The terms as a query of a table or an index with this key schema. */
export function keyQueryOf(terms: KeyTerms, schema: KeySchema): KeyQuery {
  if (terms.size !== 1 && terms.size !== 2) {
    throw new ValidationException("Conditions can be of length 1 or 2 only");
  }
  if (schema.sort === undefined && terms.size > 1) throw new ValidationException(UNSUPPORTED);
  for (const attribute of keyAttributes(schema)) {
    const { name, type } = attribute;
    const term = terms.get(name);
    const isPartition = attribute === schema.partition;
    if (term === undefined) {
      if (!isPartition && terms.size === 1) continue;
      throw new ValidationException(`Query condition missed key schema element: ${name}`);
    }
    if (term.operator === "NOT_INDEXABLE") {
      throw new ValidationException(
        "Attempted conditional constraint is not an indexable operation",
      );
    }
    if (term.values.some((value) => typeOf(value) !== type)) {
      throw new ValidationException(
        `${INVALID_VALUES}Condition parameter type does not match schema type`,
      );
    }
    if (isPartition && term.operator !== "EQ") throw new ValidationException(UNSUPPORTED);
    for (const value of term.values) checkNotEmpty(name, value);
  }
  const partition = terms.get(schema.partition.name)?.values[0] as AttributeValue;
  const sort = schema.sort === undefined ? undefined : terms.get(schema.sort.name);
  return { partition, sort: sort && sortRangeOf(sort) };
}

export function sortRangeOf({ operator, values }: KeyTerm): SortRange {
  const [value, upper = value] = values as [AttributeValue, AttributeValue?];
  switch (operator) {
    case "LT":
      return { upper: { value, inclusive: false } };
    case "LE":
      return { upper: { value, inclusive: true } };
    case "GT":
      return { lower: { value, inclusive: false } };
    case "GE":
      return { lower: { value, inclusive: true } };
    case "BEGINS_WITH":
      return { prefix: value };
    default:
      return { lower: { value, inclusive: true }, upper: { value: upper, inclusive: true } };
  }
}

/** Whether a sort key of the schema's type is in the range. */
export function isInRange(value: AttributeValue, { lower, upper, prefix }: SortRange): boolean {
  if (prefix !== undefined) return hasPrefix(value, prefix);
  if (lower !== undefined && !isBeyond(compareValues(value, lower.value), lower)) return false;
  return upper === undefined || isBeyond(compareValues(upper.value, value), upper);
}

function isBeyond(order: number | undefined, { inclusive }: Bound): boolean {
  return order !== undefined && (order > 0 || (inclusive && order === 0));
}

function hasPrefix(value: AttributeValue, prefix: AttributeValue): boolean {
  if ("S" in value && "S" in prefix) return value.S.startsWith(prefix.S);
  if (!("B" in value && "B" in prefix)) return false;
  const head = value.B.subarray(0, prefix.B.length);
  return head.length === prefix.B.length && compareBytes(head, prefix.B) === 0;
}
