/** Updates, from their text to the new item, against a model that changes a copy step by step. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DocumentPath, valueAt } from "./document-path.ts";
import { readExpressions } from "./expressions.ts";
import { items, paths, values } from "./testing/arbitrary.ts";
import { applyUpdate } from "./update.ts";
import { type AttributeValue, contentOf, type Item, typeOf } from "./value/attribute-value.ts";
import { equalValues } from "./value/compare.ts";

type Right =
  | { readonly kind: "path"; readonly path: DocumentPath }
  | { readonly kind: "value"; readonly value: AttributeValue }
  | {
      readonly kind: "+" | "-" | "list_append" | "if_not_exists";
      readonly left: Right;
      readonly right: Right;
    };

type Step =
  | { readonly section: "SET"; readonly path: DocumentPath; readonly right: Right }
  | { readonly section: "REMOVE"; readonly path: DocumentPath }
  | {
      readonly section: "ADD" | "DELETE";
      readonly path: DocumentPath;
      readonly value: AttributeValue;
    };

const constants: fc.Arbitrary<Right> = values.map((value) => ({ kind: "value", value }));
const reads: fc.Arbitrary<Right> = paths.map((path) => ({ kind: "path", path }));
const leaf = fc.oneof(reads, constants);
const numbers: fc.Arbitrary<Right> = fc.oneof(
  reads,
  fc.integer({ min: -9, max: 9 }).map((n): Right => ({ kind: "value", value: { N: `${n}` } })),
);
const lists: fc.Arbitrary<Right> = fc.oneof(
  reads,
  fc.array(values, { maxLength: 2 }).map((L): Right => ({ kind: "value", value: { L } })),
);
const rights: fc.Arbitrary<Right> = fc.oneof(
  leaf,
  fc.record({ kind: fc.constantFrom("+" as const, "-" as const), left: numbers, right: numbers }),
  fc.record({ kind: fc.constant("list_append" as const), left: lists, right: lists }),
  fc.record({ kind: fc.constant("if_not_exists" as const), left: reads, right: leaf }),
);
const addends = values.filter((value) => ["N", "SS", "NS", "BS"].includes(typeOf(value)));

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ section: fc.constant("SET" as const), path: paths, right: rights }),
  fc.record({ section: fc.constant("REMOVE" as const), path: paths }),
  fc.record({ section: fc.constant("ADD" as const), path: paths, value: addends }),
  fc.record({
    section: fc.constant("DELETE" as const),
    path: paths,
    value: addends.filter((value) => typeOf(value) !== "N"),
  }),
);

function written(all: readonly Step[]) {
  const sent: Record<string, AttributeValue> = {};
  const placeholder = (value: AttributeValue) => {
    const name = `:v${Object.keys(sent).length}`;
    sent[name] = value;
    return name;
  };
  const pathText = (path: DocumentPath) =>
    path
      .map((step, at) => (typeof step === "number" ? `[${step}]` : `${at ? "." : ""}${step}`))
      .join("");
  const rightText = (right: Right): string => {
    if (right.kind === "path") return pathText(right.path);
    if (right.kind === "value") return placeholder(right.value);
    const [left, other] = [rightText(right.left), rightText(right.right)];
    return right.kind.length === 1
      ? `${left} ${right.kind} ${other}`
      : `${right.kind}(${left}, ${other})`;
  };
  const actionText = (step: Step) => {
    const path = pathText(step.path);
    if (step.section === "REMOVE") return path;
    return step.section === "SET"
      ? `${path} = ${rightText(step.right)}`
      : `${path} ${placeholder(step.value)}`;
  };
  const sections = [...new Set(all.map(({ section }) => section))].map((section) => {
    const own = all.filter((step) => step.section === section);
    return `${section} ${own.map(actionText).join(", ")}`;
  });
  const isEmpty = Object.keys(sent).length === 0;
  return {
    UpdateExpression: sections.join(" "),
    ExpressionAttributeValues: isEmpty ? undefined : sent,
  };
}

function clash(all: readonly Step[]): boolean {
  return all.some((one, at) =>
    all.slice(at + 1).some((two) => {
      const shared = Math.min(one.path.length, two.path.length);
      for (let depth = 0; depth < shared; depth++) {
        const [a, b] = [one.path[depth], two.path[depth]];
        if (a !== b) return typeof a !== typeof b;
      }
      return true;
    }),
  );
}

class Refused extends Error {}

/** Removed, or behind the end of its list, until all steps are done. */
const GONE: AttributeValue = { S: "gone" };

function model(all: readonly Step[], item: Item): Item {
  const copy = structuredClone({ M: item }) as { M: Record<string, AttributeValue> };
  const appended = new Map<AttributeValue[], [number, AttributeValue][]>();
  for (const step of all) {
    const result = resultOf(step, item);
    const last = step.path.at(-1) as string | number;
    const parent = step.path
      .slice(0, -1)
      .reduce<AttributeValue | undefined>(
        (here, each) => (here === undefined ? undefined : childOf(here, each)),
        copy,
      );
    if (parent === undefined) throw new Refused("path");
    if (typeof last === "number") {
      if (!("L" in parent)) throw new Refused("path");
      const list = parent.L as AttributeValue[];
      if (last < list.length) list[last] = result;
      else if (result !== GONE) appended.set(list, [...(appended.get(list) ?? []), [last, result]]);
    } else {
      if (!("M" in parent)) throw new Refused("path");
      (parent.M as Record<string, AttributeValue>)[last] = result;
    }
  }
  for (const [list, more] of appended) {
    list.push(...more.sort(([a], [b]) => a - b).map(([, value]) => value));
  }
  return (swept(copy) as { M: Item }).M;
}

function childOf(value: AttributeValue, step: string | number): AttributeValue | undefined {
  return valueAt({ here: value }, ["here", step]);
}

function swept(value: AttributeValue): AttributeValue {
  if ("L" in value) return { L: value.L.filter((each) => each !== GONE).map(swept) };
  if (!("M" in value)) return value;
  const kept = Object.entries(value.M).filter(([, each]) => each !== GONE);
  return { M: Object.fromEntries(kept.map(([name, each]) => [name, swept(each)])) };
}

function resultOf(step: Step, item: Item): AttributeValue {
  if (step.section === "REMOVE") return GONE;
  if (step.section === "SET") {
    const value = read(step.right, item);
    if (value === undefined) throw new Refused("attribute");
    return value;
  }
  const before = valueAt(item, step.path);
  if (before === undefined) return step.section === "ADD" ? step.value : GONE;
  const type = typeOf(step.value);
  if (typeOf(before) !== type) throw new Refused("type");
  if (type === "N") return sum(before, step.value, 1);
  const single = (each: unknown) => ({ [type]: [each] }) as unknown as AttributeValue;
  const has = (set: AttributeValue, each: unknown) =>
    (contentOf(set) as unknown[]).some((other) => equalValues(single(other), single(each)));
  const [old, given] = [contentOf(before), contentOf(step.value)] as [unknown[], unknown[]];
  const result =
    step.section === "ADD"
      ? [...old, ...given.filter((each) => !has(before, each))]
      : old.filter((each) => !has(step.value, each));
  return result.length === 0 ? GONE : ({ [type]: result } as unknown as AttributeValue);
}

function read(right: Right, item: Item): AttributeValue | undefined {
  if (right.kind === "value") return right.value;
  if (right.kind === "path") return valueAt(item, right.path);
  const left = read(right.left, item);
  if (right.kind === "if_not_exists") return left ?? read(right.right, item);
  const other = read(right.right, item);
  const type = right.kind === "list_append" ? "L" : "N";
  for (const each of [left, other]) {
    if (each !== undefined && typeOf(each) !== type) throw new Refused("type");
  }
  if (left === undefined || other === undefined) return undefined;
  if (type === "N") return sum(left, other, right.kind === "+" ? 1 : -1);
  return {
    L: [...(contentOf(left) as AttributeValue[]), ...(contentOf(other) as AttributeValue[])],
  };
}

/** Numbers here have at most two digits behind the point. */
function sum(a: AttributeValue, b: AttributeValue, sign: 1 | -1): AttributeValue {
  const hundredths = (value: AttributeValue) => {
    const [, minus, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(
      contentOf(value) as string,
    ) as unknown as [string, string, string, string?];
    const magnitude = BigInt(whole + fraction.padEnd(2, "0"));
    return minus === "-" ? -magnitude : magnitude;
  };
  const total = hundredths(a) + BigInt(sign) * hundredths(b);
  const digits = `${total < 0n ? -total : total}`.padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  return { N: `${total < 0n ? "-" : ""}${digits.slice(0, -2)}${fraction && `.${fraction}`}` };
}

const MESSAGES = [
  "An operand in the update expression has an incorrect data type",
  "The document path provided in the update expression is invalid for update",
  "The provided expression refers to an attribute that does not exist in the item",
];

test("an update makes the item that the model makes, or is refused where the model refuses", () => {
  let applied = 0;
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), items, (all, item) => {
      const before = structuredClone(item);
      const expression = written(all);
      let updated: Item;
      try {
        const { update } = readExpressions(expression);
        updated = applyUpdate(update as NonNullable<typeof update>, item);
      } catch (error) {
        const { message } = error as Error;
        expect(item).toEqual(before);
        if (message.startsWith("Invalid UpdateExpression: Two document paths")) {
          expect(clash(all)).toBe(true);
        } else if (!message.startsWith("Invalid UpdateExpression: Incorrect operand type")) {
          expect(MESSAGES).toContain(message);
          expect(() => model(all, item)).toThrow(Refused);
        }
        return;
      }
      applied++;
      expect(item).toEqual(before);
      expect(clash(all)).toBe(false);
      expect(equalValues({ M: updated }, { M: model(all, item) })).toBe(true);
    }),
    { numRuns: 10_000 },
  );
  expect(applied).toBeGreaterThan(1000);
});
