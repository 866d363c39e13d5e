/** Conditions against a reference that works on plain values, by another way. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Condition, holds, type Operand } from "./condition.ts";
import type { DocumentPath } from "./document-path.ts";
import { Projection } from "./projection.ts";
import { items, paths, values } from "./testing/arbitrary.ts";
import type { AttributeType, AttributeValue, Item } from "./value/attribute-value.ts";

const operands: fc.Arbitrary<Operand> = fc.letrec<{ operand: Operand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 1 },
    paths.map((path): Operand => ({ kind: "path", path })),
    values.map((value): Operand => ({ kind: "value", value })),
    paths.map(
      (path): Operand => ({ kind: "truth", condition: { kind: "attribute_exists", path } }),
    ),
    tie("operand").map((operand): Operand => ({ kind: "size", operand })),
  ),
})).operand;

const types = fc.constantFrom<AttributeType>(
  ...(["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"] as const),
);

const conditions: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant("comparison" as const),
      comparator: fc.constantFrom(...(["=", "<>", "<", "<=", ">", ">="] as const)),
      left: operands,
      right: operands,
    }),
    fc.record({
      kind: fc.constant("between" as const),
      operand: operands,
      lower: operands,
      upper: operands,
    }),
    fc.record({
      kind: fc.constant("in" as const),
      operand: operands,
      candidates: fc.array(operands, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constantFrom("attribute_exists" as const, "attribute_not_exists" as const),
      path: paths,
    }),
    fc.record({ kind: fc.constant("attribute_type" as const), operand: operands, type: types }),
    fc.record({
      kind: fc.constantFrom("begins_with" as const, "contains" as const),
      operand: operands,
      other: operands,
    }),
    fc.record({ kind: fc.constant("not" as const), inner: tie("condition") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      left: tie("condition"),
      right: tie("condition"),
    }),
  ),
})).condition;

/** A value without type names: bytes in hexadecimal, sets sorted. */
type Plain = readonly [AttributeType, unknown];

function plain(value: AttributeValue): Plain {
  const [type, content] = Object.entries(value)[0] as [AttributeType, never];
  switch (type) {
    case "N":
      return [type, Number(content)];
    case "B":
      return [type, hex(content)];
    case "NS":
      return [type, (content as string[]).map(Number).sort()];
    case "SS":
      return [type, [...(content as string[])].sort()];
    case "BS":
      return [type, (content as Uint8Array[]).map(hex).sort()];
    case "L":
      return [type, (content as AttributeValue[]).map(plain)];
    case "M":
      return [
        type,
        Object.entries(content as Item)
          .map(([name, each]) => [name, plain(each)])
          .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
      ];
    default:
      return [type, content];
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function reach(item: Item, path: DocumentPath): Plain | undefined {
  let here: AttributeValue | undefined = { M: item };
  for (const step of path) {
    const content: unknown = Object.values(here)[0];
    const kind = Object.keys(here)[0];
    if (kind !== (typeof step === "number" ? "L" : "M")) return undefined;
    here = (content as Record<string | number, AttributeValue>)[step];
    if (here === undefined) return undefined;
  }
  return plain(here);
}

function evaluated(operand: Operand, item: Item): Plain | undefined {
  if (operand.kind === "path") return reach(item, operand.path);
  if (operand.kind === "value") return plain(operand.value);
  if (operand.kind === "truth") return ["BOOL", expected(operand.condition, item)];
  const of = evaluated(operand.operand, item);
  if (of === undefined || ["N", "BOOL", "NULL"].includes(of[0])) return undefined;
  const length = (of[1] as { length: number }).length;
  return ["N", of[0] === "B" ? length / 2 : length];
}

function orderKey([type, content]: Plain): Buffer | number | undefined {
  if (type === "N") return content as number;
  if (type === "S") return Buffer.from(content as string);
  return type === "B" ? Buffer.from(content as string, "hex") : undefined;
}

function order(a: Plain | undefined, b: Plain | undefined): number {
  if (a === undefined || b === undefined || a[0] !== b[0]) return Number.NaN;
  const [left, right] = [orderKey(a), orderKey(b)];
  if (left === undefined || right === undefined) return Number.NaN;
  if (typeof left === "number") return left - (right as number);
  return Buffer.compare(left, right as Buffer);
}

function same(a: Plain | undefined, b: Plain | undefined): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function expected(condition: Condition, item: Item): boolean {
  const value = (operand: Operand) => evaluated(operand, item);
  switch (condition.kind) {
    case "and":
      return [condition.left, condition.right].every((each) => expected(each, item));
    case "or":
      return [condition.left, condition.right].some((each) => expected(each, item));
    case "not":
      return !expected(condition.inner, item);
    case "comparison": {
      const [left, right] = [value(condition.left), value(condition.right)];
      const difference = order(left, right);
      return {
        "=": same(left, right),
        "<>": !same(left, right),
        "<": difference < 0,
        "<=": difference <= 0,
        ">": difference > 0,
        ">=": difference >= 0,
      }[condition.comparator];
    }
    case "between": {
      const of = value(condition.operand);
      return order(value(condition.lower), of) <= 0 && order(of, value(condition.upper)) <= 0;
    }
    case "in":
      return condition.candidates.some((each) => same(value(each), value(condition.operand)));
    case "attribute_exists":
      return reach(item, condition.path) !== undefined;
    case "attribute_not_exists":
      return reach(item, condition.path) === undefined;
    case "attribute_type":
      return value(condition.operand)?.[0] === condition.type;
    default:
      return related(condition.kind, value(condition.operand), value(condition.other));
  }
}

function related(kind: "begins_with" | "contains", of?: Plain, other?: Plain): boolean {
  if (of === undefined || other === undefined) return false;
  const isText = of[0] === "S" || of[0] === "B";
  if (kind === "begins_with") {
    return isText && of[0] === other[0] && (of[1] as string).startsWith(other[1] as string);
  }
  if (isText) {
    if (of[0] !== other[0]) return false;
    const at = (of[1] as string).indexOf(other[1] as string);
    return at >= 0 && (of[0] === "S" || wholeBytes(of[1] as string, other[1] as string));
  }
  if (of[0] === "L") return (of[1] as Plain[]).some((each) => same(each, other));
  return of[0] === `${other[0]}S` && (of[1] as unknown[]).includes(other[1]);
}

/** Found at the beginning of a byte. */
function wholeBytes(of: string, other: string): boolean {
  for (let at = 0; at <= of.length - other.length; at += 2) {
    if (of.startsWith(other, at)) return true;
  }
  return false;
}

test("a condition holds for an item exactly when the reference says so", () => {
  fc.assert(
    fc.property(conditions, items, (condition, item) => {
      expect(holds(condition, item)).toBe(expected(condition, item));
    }),
    { numRuns: 5000 },
  );
});

/** Every leaf of a value with its path. */
function leaves(value: AttributeValue, at: DocumentPath): [DocumentPath, AttributeValue][] {
  if ("M" in value) {
    return Object.entries(value.M).flatMap(([name, each]) => leaves(each, [...at, name]));
  }
  if ("L" in value) return value.L.flatMap((each, index) => leaves(each, [...at, index]));
  return [[at, value]];
}

test("a projection keeps the leaves below its paths, in order, and no others", () => {
  const isBelow = (leaf: DocumentPath, path: DocumentPath) =>
    path.every((step, at) => step === leaf[at]);
  fc.assert(
    fc.property(items, fc.array(paths, { minLength: 1, maxLength: 4 }), (item, wanted) => {
      const kept = leaves({ M: item }, []).filter(([leaf]) =>
        wanted.some((path) => isBelow(leaf, path)),
      );
      const found = leaves({ M: new Projection(wanted).of(item) }, []);
      const told = (all: typeof kept) =>
        all
          .map(([path, value]) => [path.filter((step) => typeof step === "string"), plain(value)])
          .map((each) => JSON.stringify(each));
      expect(told(found).sort()).toEqual(told(kept).sort());
    }),
    { numRuns: 1000 },
  );
});
