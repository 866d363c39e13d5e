/** What single conditions say of key attributes. */
import type { Condition, Operand } from "../condition.ts";
import type { KeyTerm } from "../key-condition.ts";
import { type AttributeValue, typeOf } from "../value/attribute-value.ts";
import type { KeyAttribute } from "../value/key-check.ts";
import { refused } from "./faults.ts";

const OPERATORS = { "=": "EQ", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE" } as const;
const TURNED = { "=": "EQ", "<": "GT", "<=": "GE", ">": "LT", ">=": "LE" } as const;

export function termOf(condition: Condition, name: string): KeyTerm | undefined {
  switch (condition.kind) {
    case "comparison": {
      const { comparator, left, right } = condition;
      if (comparator === "<>") return undefined;
      if (isNamed(left, name) && right.kind === "value") {
        return { operator: OPERATORS[comparator], values: [right.value] };
      }
      if (isNamed(right, name) && left.kind === "value") {
        return { operator: TURNED[comparator], values: [left.value] };
      }
      return undefined;
    }
    case "between": {
      const { operand, lower, upper } = condition;
      if (!isNamed(operand, name) || lower.kind !== "value" || upper.kind !== "value") {
        return undefined;
      }
      return { operator: "BETWEEN", values: [lower.value, upper.value] };
    }
    case "begins_with": {
      const { operand, other } = condition;
      if (!isNamed(operand, name) || other.kind !== "value") return undefined;
      return { operator: "BEGINS_WITH", values: [other.value] };
    }
    default:
      return undefined;
  }
}

function isNamed(operand: Operand, name: string): boolean {
  return operand.kind === "path" && operand.path.length === 1 && operand.path[0] === name;
}

/** Whether a negation, an inequality or a list says something of the attribute. */
export function isAbout(condition: Condition, name: string): boolean {
  switch (condition.kind) {
    case "not":
      return isAbout(condition.inner, name) || termOf(condition.inner, name) !== undefined;
    case "comparison":
      return isNamed(condition.left, name) || isNamed(condition.right, name);
    case "in":
      return isNamed(condition.operand, name);
    default:
      return false;
  }
}

/** A term that is no query's after all, as a condition again. */
export function conditionsOf(terms: readonly KeyTerm[], name: string): Condition[] {
  const operand: Operand = { kind: "path", path: [name] };
  return terms.map(({ operator, values }) => {
    const [value, upper] = values.map((each): Operand => ({ kind: "value", value: each }));
    if (operator === "BETWEEN") {
      return { kind: "between", operand, lower: value as Operand, upper: upper as Operand };
    }
    if (operator === "BEGINS_WITH")
      return { kind: "begins_with", operand, other: value as Operand };
    const [comparator] = Object.entries(OPERATORS).find(([, each]) => each === operator) as [
      keyof typeof OPERATORS,
      string,
    ];
    return { kind: "comparison", comparator, left: operand, right: value as Operand };
  });
}

export function checkType(value: AttributeValue, { name, type }: KeyAttribute): void {
  if (typeOf(value) !== type) throw typeFault(name, value);
}

export function typeFault(name: string, value: AttributeValue): Error {
  const type = typeOf(value);
  if (type !== "S" && type !== "N" && type !== "B") {
    return refused(`Key value must be of type S, N, or B. Key name: ${name}, Key type: ${type}`);
  }
  return refused(
    `Key attribute's data type should match its data type in table's schema: Key ${name}`,
  );
}

export interface Equality {
  readonly name: string;
  readonly value: AttributeValue;
  readonly condition: Condition;
}

export function equalityOf(condition: Condition, takesIn: boolean): Equality | undefined {
  if (condition.kind === "in" && takesIn) {
    const equalities = equalitiesOf(condition);
    return equalities?.length === 1 ? equalities[0] : undefined;
  }
  if (condition.kind !== "comparison" || condition.comparator !== "=") return undefined;
  const { left, right } = condition;
  const [path, value] = left.kind === "path" ? [left, right] : [right, left];
  if (path.kind !== "path" || path.path.length > 1 || value.kind !== "value") return undefined;
  return { name: path.path[0] as string, value: value.value, condition };
}

/** An IN over an attribute and values, as equalities. */
export function equalitiesOf(
  condition: Condition & { readonly kind: "in" },
): Equality[] | undefined {
  const { operand: left, candidates } = condition;
  if (left.kind !== "path" || left.path.length > 1) return undefined;
  const equalities: Equality[] = [];
  for (const right of candidates) {
    if (right.kind !== "value") return undefined;
    const equality: Condition = { kind: "comparison", comparator: "=", left, right };
    equalities.push({ name: left.path[0] as string, value: right.value, condition: equality });
  }
  return equalities.length === 0 ? undefined : equalities;
}

export function conjuncts(condition: Condition | undefined): Condition[] {
  if (condition === undefined) return [];
  if (condition.kind !== "and") return [condition];
  return [...conjuncts(condition.left), ...conjuncts(condition.right)];
}

export function allOf(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  return joined("and", conditions);
}

export function anyOf(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  return joined("or", conditions);
}

function joined(
  kind: "and" | "or",
  conditions: readonly (Condition | undefined)[],
): Condition | undefined {
  let all: Condition | undefined;
  for (const each of conditions) {
    if (each !== undefined) all = all === undefined ? each : { kind, left: all, right: each };
  }
  return all;
}
