/** Conditions bound to paths and values, and whether they hold for an item. */
import { type DocumentPath, valueAt } from "./document-path.ts";
import type { Comparator } from "./syntax-tree.ts";
import {
  type AttributeType,
  type AttributeValue,
  contentOf,
  type Item,
  typeOf,
} from "./value/attribute-value.ts";
import { bytesAsText, compareBytes, compareValues, equalValues } from "./value/compare.ts";

export type Operand =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | { readonly kind: "size"; readonly operand: Operand }
  /** Whether a condition holds, as a truth value: PartiQL compares those too. */
  | { readonly kind: "truth"; readonly condition: Condition };

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly inner: Condition }
  | {
      readonly kind: "comparison";
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: "between";
      readonly operand: Operand;
      readonly lower: Operand;
      readonly upper: Operand;
    }
  | { readonly kind: "in"; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: "attribute_exists"; readonly path: DocumentPath }
  | { readonly kind: "attribute_not_exists"; readonly path: DocumentPath }
  | { readonly kind: "attribute_type"; readonly operand: Operand; readonly type: AttributeType }
  | {
      readonly kind: "begins_with" | "contains";
      readonly operand: Operand;
      readonly other: Operand;
    };

/** No item is an item without attributes. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case "and":
      return holds(condition.left, item) && holds(condition.right, item);
    case "or":
      return holds(condition.left, item) || holds(condition.right, item);
    case "not":
      return !holds(condition.inner, item);
    case "comparison":
      return compares(
        condition.comparator,
        operandValue(condition.left, item),
        operandValue(condition.right, item),
      );
    case "between": {
      const value = operandValue(condition.operand, item);
      return (
        compares(">=", value, operandValue(condition.lower, item)) &&
        compares("<=", value, operandValue(condition.upper, item))
      );
    }
    case "in": {
      const value = operandValue(condition.operand, item);
      return condition.candidates.some((each) => compares("=", value, operandValue(each, item)));
    }
    case "attribute_exists":
      return valueAt(item, condition.path) !== undefined;
    case "attribute_not_exists":
      return valueAt(item, condition.path) === undefined;
    case "attribute_type": {
      const value = operandValue(condition.operand, item);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case "begins_with":
    case "contains": {
      const value = operandValue(condition.operand, item);
      const other = operandValue(condition.other, item);
      if (value === undefined || other === undefined) return false;
      return condition.kind === "contains" ? contains(value, other) : beginsWith(value, other);
    }
  }
}

function operandValue(operand: Operand, item: Item): AttributeValue | undefined {
  switch (operand.kind) {
    case "path":
      return valueAt(item, operand.path);
    case "value":
      return operand.value;
    case "truth":
      return { BOOL: holds(operand.condition, item) };
    case "size": {
      const value = operandValue(operand.operand, item);
      const size = value === undefined ? undefined : sizeOf(value);
      return size === undefined ? undefined : { N: `${size}` };
    }
  }
}

/** Characters, bytes or elements; numbers and truth values have no size. */
function sizeOf(value: AttributeValue): number | undefined {
  const content = contentOf(value);
  switch (typeOf(value)) {
    case "N":
    case "BOOL":
    case "NULL":
      return undefined;
    case "M":
      return Object.keys(content as object).length;
    default:
      return (content as ArrayLike<unknown>).length;
  }
}

/** What is not there is equal to nothing and in no order: only `<>` holds for it. */
function compares(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (left === undefined || right === undefined) return comparator === "<>";
  if (comparator === "=") return equalValues(left, right);
  if (comparator === "<>") return !equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  switch (comparator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if ("S" in value && "S" in prefix) return value.S.startsWith(prefix.S);
  if (!("B" in value && "B" in prefix)) return false;
  const size = prefix.B.length;
  return value.B.length >= size && compareBytes(value.B.subarray(0, size), prefix.B) === 0;
}

function contains(value: AttributeValue, other: AttributeValue): boolean {
  switch (typeOf(value)) {
    case "S":
    case "SS":
      return "S" in other && (contentOf(value) as string | string[]).includes(other.S);
    case "NS":
      return "N" in other && (contentOf(value) as string[]).includes(other.N);
    case "B":
      return (
        "B" in other && bytesAsText(contentOf(value) as Uint8Array).includes(bytesAsText(other.B))
      );
    case "BS":
    case "L":
      return elementsOf(value).some((each) => equalValues(each, other));
    default:
      return false;
  }
}

function elementsOf(value: AttributeValue): readonly AttributeValue[] {
  if ("L" in value) return value.L;
  return "BS" in value ? value.BS.map((B) => ({ B })) : [];
}
