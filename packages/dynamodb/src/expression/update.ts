/**
 * Updates bound to paths and values, and what becomes of an item. All values are taken from the item as it was;
 * indexes of lists too are those before the update.
 */
import { type DocumentPath, valueAt } from "./document-path.ts";
import type { Projection } from "./projection.ts";
import { ValidationException } from "./validation-exception.ts";
import {
  type AttributeValue,
  contentOf,
  type Item,
  setAttribute,
  typeOf,
} from "./value/attribute-value.ts";
import { LEVELS_MAX, numberFaultText } from "./value/check.ts";
import { bytesAsText, decimalOf } from "./value/compare.ts";
import { addDecimals, formatDecimal, isDecimal, negated } from "./value/decimal.ts";

export type UpdateValue =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | {
      readonly kind: "if_not_exists";
      readonly path: DocumentPath;
      readonly otherwise: UpdateValue;
    }
  | { readonly kind: "list_append"; readonly first: UpdateValue; readonly second: UpdateValue }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-";
      readonly left: UpdateValue;
      readonly right: UpdateValue;
    };

export type Action =
  | { readonly kind: "set"; readonly path: DocumentPath; readonly value: UpdateValue }
  | { readonly kind: "remove"; readonly path: DocumentPath }
  | {
      readonly kind: "add" | "delete";
      readonly path: DocumentPath;
      readonly value: AttributeValue;
    };

export interface Update {
  /** Their paths are apart from each other. */
  readonly actions: readonly Action[];
  /** What UPDATED_OLD shows of the old item and UPDATED_NEW of the new one. */
  readonly touched: Projection;
  /** An update that only takes away makes no item where there is none, and is not applied then. */
  readonly creates: boolean;
  /** What is said when ADD or DELETE meets a value of another type. */
  readonly mismatch: string;
}

const WRONG_TYPE = "An operand in the update expression has an incorrect data type";
export const TYPE_MISMATCH = {
  expression: WRONG_TYPE,
  legacy: "Type mismatch for attribute to update",
};
const INVALID_PATH = "The document path provided in the update expression is invalid for update";
const NO_ATTRIBUTE =
  "The provided expression refers to an attribute that does not exist in the item";

/** What is to stand at a path; undefined: nothing. */
type Edit = { readonly value: AttributeValue | undefined } | Edits;
type Edits = Map<string | number, Edit>;

/** Where there is no item yet, `item` is its key. Throws, and changes nothing, when the update does not fit. */
export function applyUpdate(update: Update, item: Item): Item {
  for (const { path } of update.actions) {
    if (path.length > 1 && placeOf(path, item) === "unfit") throw refused(INVALID_PATH);
  }
  const edits: Edits = new Map();
  let isMissing = false;
  for (const action of update.actions) {
    const result = resultOf(action, item, update.mismatch);
    if (result === "missing") isMissing = true;
    else if (result !== "unchanged") addEdit(edits, action.path, result);
  }
  for (const { path } of update.actions) {
    if (path.length > 1 && placeOf(path, item) === "missing") throw refused(INVALID_PATH);
  }
  if (isMissing) throw refused(NO_ATTRIBUTE);
  return withEntries(item, edits);
}

/** Whether the path's last step leads from something that can have such steps. */
function placeOf(path: DocumentPath, item: Item): "fit" | "unfit" | "missing" {
  const parent = valueAt(item, path.slice(0, -1));
  if (parent === undefined) return "missing";
  return (typeof path.at(-1) === "number" ? "L" : "M") in parent ? "fit" : "unfit";
}

function resultOf(
  action: Action,
  item: Item,
  mismatch: string,
): AttributeValue | undefined | "missing" | "unchanged" {
  if (action.kind === "remove") return undefined;
  if (action.kind === "set") {
    const value = evaluate(action.value, item);
    if (value === undefined) return "missing";
    checkLevels(value, action.path.length);
    return value;
  }
  const before = valueAt(item, action.path);
  if (before === undefined) return action.kind === "add" ? action.value : "unchanged";
  if (typeOf(before) !== typeOf(action.value)) throw refused(mismatch);
  return action.kind === "add" ? sumOf(before, action.value) : without(before, action.value);
}

/** Undefined: an attribute that is read is not there. */
function evaluate(value: UpdateValue, item: Item): AttributeValue | undefined {
  switch (value.kind) {
    case "value":
      return value.value;
    case "path":
      return valueAt(item, value.path);
    case "if_not_exists":
      return valueAt(item, value.path) ?? evaluate(value.otherwise, item);
    case "list_append": {
      const [first, second] = operands("L", value.first, value.second, item);
      if (first === undefined || second === undefined) return undefined;
      return { L: [...elements(first), ...elements(second)] };
    }
    case "arithmetic": {
      const [left, right] = operands("N", value.left, value.right, item);
      if (left === undefined || right === undefined) return undefined;
      return added(left, right, value.operator);
    }
  }
}

function operands(type: "L" | "N", first: UpdateValue, second: UpdateValue, item: Item) {
  const values = [evaluate(first, item), evaluate(second, item)] as const;
  for (const value of values) {
    if (value !== undefined && typeOf(value) !== type) throw refused(WRONG_TYPE);
  }
  return values;
}

function elements(list: AttributeValue): readonly AttributeValue[] {
  return contentOf(list) as readonly AttributeValue[];
}

const SAFE_INTEGER = /^-?\d{1,15}$/;

function added(left: AttributeValue, right: AttributeValue, operator: "+" | "-"): AttributeValue {
  const [a, b] = [contentOf(left) as string, contentOf(right) as string];
  if (SAFE_INTEGER.test(a) && SAFE_INTEGER.test(b)) {
    return { N: `${operator === "+" ? Number(a) + Number(b) : Number(a) - Number(b)}` };
  }
  const other = decimalOf(b);
  const result = addDecimals(decimalOf(a), operator === "+" ? other : negated(other));
  if (isDecimal(result)) return { N: formatDecimal(result) };
  throw refused(numberFaultText(result));
}

/** ADD: numbers are added up, sets united, and lists put one behind the other. */
function sumOf(before: AttributeValue, value: AttributeValue): AttributeValue {
  if ("N" in before) return added(before, value, "+");
  if ("L" in before) return { L: [...before.L, ...elements(value)] };
  const has = membersOf(before);
  const more = setElements(value).filter((each) => !has.has(elementKey(each)));
  return setOf(before, [...setElements(before), ...more]);
}

/** DELETE: a set of nothing is none. */
function without(before: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  const gone = membersOf(value);
  const left = setElements(before).filter((each) => !gone.has(elementKey(each)));
  return left.length === 0 ? undefined : setOf(before, left);
}

type Element = string | Uint8Array;

function setElements(set: AttributeValue): readonly Element[] {
  return contentOf(set) as readonly Element[];
}

function membersOf(set: AttributeValue): Set<string> {
  return new Set(setElements(set).map(elementKey));
}

function elementKey(element: Element): string {
  return typeof element === "string" ? element : bytesAsText(element);
}

function setOf(like: AttributeValue, content: readonly Element[]): AttributeValue {
  return { [typeOf(like)]: content } as unknown as AttributeValue;
}

function addEdit(edits: Edits, path: DocumentPath, value: AttributeValue | undefined): void {
  let inside = edits;
  for (let at = 0; at < path.length - 1; at++) {
    const step = path[at] as string | number;
    let next = inside.get(step);
    if (!(next instanceof Map)) {
      next = new Map();
      inside.set(step, next);
    }
    inside = next;
  }
  inside.set(path.at(-1) as string | number, { value });
}

function withEntries(map: Item, edits: Edits): Item {
  const edited: Record<string, AttributeValue> = { ...map };
  for (const [step, edit] of edits) {
    const name = step as string;
    const value = edit instanceof Map ? withEdits(map[name] as AttributeValue, edit) : edit.value;
    if (value === undefined) delete edited[name];
    else setAttribute(edited, name, value);
  }
  return edited;
}

function withEdits(value: AttributeValue, edits: Edits): AttributeValue {
  if ("M" in value) return { M: withEntries(value.M, edits) };
  return { L: withElements(elements(value), edits) };
}

/** What is set behind the end is appended, in the order of the indexes. */
function withElements(list: readonly AttributeValue[], edits: Edits): AttributeValue[] {
  const edited: (AttributeValue | undefined)[] = [...list];
  const inOrder = ([...edits] as [number, Edit][]).sort(([a], [b]) => a - b);
  for (const [index, edit] of inOrder) {
    const value = edit instanceof Map ? withEdits(list[index] as AttributeValue, edit) : edit.value;
    if (index < list.length) edited[index] = value;
    else if (value !== undefined) edited.push(value);
  }
  return edited.filter((each) => each !== undefined);
}

/** A value may be deep, and be put deep. */
function checkLevels(value: AttributeValue, depth: number): void {
  if (depth + levelsBelow(value) <= LEVELS_MAX) return;
  throw refused(
    "Nesting Levels have exceeded supported limits: " +
      "Attributes in the item have nested levels beyond supported limit",
  );
}

function levelsBelow(value: AttributeValue): number {
  const inside = "L" in value ? value.L : "M" in value ? Object.values(value.M) : [];
  let levels = 0;
  for (const each of inside) levels = Math.max(levels, 1 + levelsBelow(each));
  return levels;
}

function refused(message: string): ValidationException {
  return new ValidationException(message);
}
