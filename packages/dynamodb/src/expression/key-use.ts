/** What expressions may not do with key attributes. */
import type { Condition, Operand } from "./condition.ts";
import type { DocumentPath } from "./document-path.ts";
import type { Update, UpdateValue } from "./update.ts";
import { INVALID_VALUES, ValidationException } from "./validation-exception.ts";
import { type KeySchema, keyAttributes } from "./value/key-check.ts";

/** A key attribute has no inside. */
export function checkScalarKeys(
  paths: readonly DocumentPath[],
  schema: KeySchema,
  of: "Key" | "IndexKey" = "Key",
): void {
  for (const { name } of keyAttributes(schema)) {
    if (!paths.some((path) => path.length > 1 && path[0] === name)) continue;
    throw new ValidationException(
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
        `${of}: ${name}`,
    );
  }
}

/** A query's filter is about other attributes than its key condition. */
export function checkNoKeys(
  names: Iterable<string>,
  schema: KeySchema,
  parameter: "Filter Expression" | "QueryFilter",
): void {
  const used = new Set(names);
  for (const { name } of keyAttributes(schema)) {
    if (!used.has(name)) continue;
    throw new ValidationException(
      `${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
}

export function checkKeysKept(update: Update, schema: KeySchema): void {
  for (const { name } of keyAttributes(schema)) {
    if (!update.actions.some(({ path }) => path[0] === name)) continue;
    throw new ValidationException(
      `${INVALID_VALUES}Cannot update attribute ${name}. This attribute is part of the key`,
    );
  }
}

/** All paths that a condition reads. */
export function pathsOf(condition: Condition): DocumentPath[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case "not":
      return pathsOf(condition.inner);
    case "comparison":
      return pathsAmong([condition.left, condition.right]);
    case "between":
      return pathsAmong([condition.operand, condition.lower, condition.upper]);
    case "in":
      return pathsAmong([condition.operand, ...condition.candidates]);
    case "begins_with":
    case "contains":
      return pathsAmong([condition.operand, condition.other]);
    case "attribute_type":
      return pathsAmong([condition.operand]);
    default:
      return [condition.path];
  }
}

function pathsAmong(operands: readonly Operand[]): DocumentPath[] {
  return operands.flatMap((operand) => {
    if (operand.kind === "path") return [operand.path];
    if (operand.kind === "truth") return pathsOf(operand.condition);
    return operand.kind === "size" ? pathsAmong([operand.operand]) : [];
  });
}

/** All paths that an update reads in order to set others. */
export function pathsRead(update: Update): DocumentPath[] {
  return update.actions.flatMap((action) =>
    action.kind === "set" ? pathsInValue(action.value) : [],
  );
}

function pathsInValue(value: UpdateValue): DocumentPath[] {
  switch (value.kind) {
    case "path":
      return [value.path];
    case "value":
      return [];
    case "if_not_exists":
      return [value.path, ...pathsInValue(value.otherwise)];
    case "list_append":
      return [...pathsInValue(value.first), ...pathsInValue(value.second)];
    case "arithmetic":
      return [...pathsInValue(value.left), ...pathsInValue(value.right)];
  }
}
