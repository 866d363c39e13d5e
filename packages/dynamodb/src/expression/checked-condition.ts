/** Conditions made of operands that are bound already, unless the operands do not fit. */
import type { Condition, Operand } from "./condition.ts";
import { type DocumentPath, pathText, samePath } from "./document-path.ts";
import { operandsOf } from "./structure.ts";
import type { Comparator } from "./syntax-tree.ts";
import { ValidationException } from "./validation-exception.ts";
import {
  type AttributeType,
  type AttributeValue,
  contentOf,
  typeOf,
} from "./value/attribute-value.ts";
import { compareValues, isOrdered } from "./value/compare.ts";

const CANDIDATES_MAX = 100;

/** As AWS lists them in messages, in the orders it has. */
const TYPE_NAMES = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];
const ANY_TYPE = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

export function comparisonOf(comparator: Comparator, left: Operand, right: Operand): Condition {
  checkDistinct(comparator, left, [right]);
  if (comparator !== "=" && comparator !== "<>") checkTypes(comparator, [left, right], isOrdered);
  return { kind: "comparison", comparator, left, right };
}

export function betweenOf(operand: Operand, lower: Operand, upper: Operand): Condition {
  checkDistinct("BETWEEN", operand, [lower, upper]);
  checkTypes("BETWEEN", [operand, lower, upper], isOrdered);
  checkBounds(lower, upper);
  return { kind: "between", operand, lower, upper };
}

export function inOf(operand: Operand, candidates: readonly Operand[]): Condition {
  if (candidates.length > CANDIDATES_MAX) {
    throw new ValidationException(
      "The IN operator is provided with too many operands; " +
        `number of operands: ${candidates.length}`,
    );
  }
  checkDistinct("IN", operand, candidates);
  return { kind: "in", operand, candidates };
}

/** A condition that is written as a function. */
export function functionOf(name: string, operands: readonly Operand[]): Condition {
  checkCount(name, operands.length);
  const [operand, other] = operands as [Operand, Operand];
  switch (name) {
    case "attribute_exists":
    case "attribute_not_exists":
      return { kind: name, path: requirePath(name, operand) };
    case "attribute_type":
      checkDistinct(name, operand, [other]);
      return { kind: name, operand, type: typeNamed(other) };
    case "begins_with":
      checkDistinct(name, operand, [other]);
      checkTypes(name, [operand, other], (type) => type === "S" || type === "B");
      return { kind: name, operand, other };
    case "contains":
      checkDistinct(name, operand, [other]);
      return { kind: name, operand, other };
    default:
      throw new Error(`${name} is no condition`);
  }
}

export function sizeOf(operands: readonly Operand[]): Operand {
  checkCount("size", operands.length);
  const [operand] = operands as [Operand];
  checkTypes("size", [operand], (type) => type !== "N" && type !== "BOOL" && type !== "NULL");
  return { kind: "size", operand };
}

export function checkCount(name: string, count: number): void {
  if (count === operandsOf(name)) return;
  throw new ValidationException(
    "Incorrect number of operands for operator or function; " +
      `operator or function: ${name}, number of operands: ${count}`,
  );
}

/** The type that is known before there is an item. */
function knownType(operand: Operand): AttributeType | undefined {
  switch (operand.kind) {
    case "path":
      return undefined;
    case "size":
      return "N";
    case "truth":
      return "BOOL";
    case "value":
      return typeOf(operand.value);
  }
}

function checkTypes(
  name: string,
  operands: readonly Operand[],
  fits: (type: AttributeType) => boolean,
): void {
  for (const operand of operands) {
    const type = knownType(operand);
    if (type !== undefined && !fits(type)) throw wrongType(name, type);
  }
}

export function wrongType(name: string, type: string): ValidationException {
  return new ValidationException(
    "Incorrect operand type for operator or function; " +
      `operator or function: ${name}, operand type: ${type}`,
  );
}

export function pathRequired(name: string): ValidationException {
  return new ValidationException(
    `Operator or function requires a document path; operator or function: ${name}`,
  );
}

function requirePath(name: string, operand: Operand): DocumentPath {
  if (operand.kind === "path") return operand.path;
  throw pathRequired(name);
}

function checkDistinct(name: string, first: Operand, others: readonly Operand[]): void {
  if (first.kind !== "path") return;
  if (!others.some((each) => each.kind === "path" && samePath(first.path, each.path))) return;
  throw new ValidationException(
    "The first operand must be distinct from the remaining operands for this operator or function; " +
      `operator: ${name}, first operand: ${pathText(first.path)}`,
  );
}

function typeNamed(operand: Operand): AttributeType {
  if (operand.kind !== "value") {
    throw wrongType("attribute_type", knownType(operand) ?? ANY_TYPE);
  }
  const { value } = operand;
  if (!("S" in value)) throw wrongType("attribute_type", typeOf(value));
  if (TYPE_NAMES.includes(value.S)) return value.S as AttributeType;
  throw new ValidationException(
    `Invalid attribute type name found; type: ${value.S}, valid types: {${TYPE_NAMES.join(",")}}`,
  );
}

function checkBounds(lower: Operand, upper: Operand): void {
  if (lower.kind !== "value" || upper.kind !== "value") return;
  const bounds =
    `lower bound operand: AttributeValue: ${boundText(lower.value)}, ` +
    `upper bound operand: AttributeValue: ${boundText(upper.value)}`;
  const order = compareValues(lower.value, upper.value);
  if (order === undefined) {
    throw new ValidationException(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  }
  if (order > 0) {
    throw new ValidationException(
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; " +
        bounds,
    );
  }
}

/** AWS shows bytes as Java does. */
function boundText(value: AttributeValue): string {
  if (!("B" in value)) return `{${typeOf(value)}:${contentOf(value)}}`;
  const size = value.B.length;
  return `{B:java.nio.HeapByteBuffer[pos=0 lim=${size} cap=${size}]}`;
}
