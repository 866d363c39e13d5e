import { expect, test } from "vitest";
import { readExpressions } from "./expressions.ts";
import { checkKeysKept } from "./key-use.ts";
import { usedIn } from "./testing/used.ts";
import { applyUpdate, type Update } from "./update.ts";
import type { AttributeMap, AttributeValue, Item } from "./value/attribute-value.ts";

const N = (n: number | string): AttributeValue => ({ N: `${n}` });
const S = (text: string): AttributeValue => ({ S: text });
const L = (...all: AttributeValue[]): AttributeValue => ({ L: all });
const M = (map: AttributeMap): AttributeValue => ({ M: map });

function read(UpdateExpression: string, values: AttributeMap = {}): Update {
  const { update } = readExpressions({
    UpdateExpression,
    ExpressionAttributeValues: usedIn(UpdateExpression, values),
  });
  return update as Update;
}

const VALUES: AttributeMap = {
  ":n": N(5),
  ":s": S("x"),
  ":l": L(S("x")),
  ":ss": { SS: ["a", "z"] },
  ":ns": { NS: ["1"] },
  ":b": { BS: [Uint8Array.of(1)] },
  ":m": M({ p: N(1) }),
};

const ITEM: Item = {
  n: N(10),
  s: S("text"),
  l: L(N(0), N(1), N(2), N(3)),
  m: M({ a: N(1), l: L(N(7)), m: M({ deep: S("d") }) }),
  ss: { SS: ["a", "b"] },
  ns: { NS: ["1", "2"] },
  bs: { BS: [Uint8Array.of(1)] },
};

test.each<[string, Item]>([
  ["SET t = :s, n = :n", { t: S("x"), n: N(5) }],
  ["SET n = n + :n", { n: N(15) }],
  ["SET n = :n - n", { n: N(-5) }],
  ["SET n = (n - :n)", { n: N(5) }],
  ["SET t = s, s = n", { t: S("text"), s: N(10) }],
  ["SET t = s REMOVE s", { t: S("text"), s: undefined as never }],
  ["SET t = if_not_exists(t, :n)", { t: N(5) }],
  ["SET n = if_not_exists(n, :n)", { n: N(10) }],
  ["SET n = if_not_exists(t, n) + :n", { n: N(15) }],
  ["SET l = list_append(l, :l)", { l: L(N(0), N(1), N(2), N(3), S("x")) }],
  ["SET l = list_append(:l, if_not_exists(t, :l))", { l: L(S("x"), S("x")) }],
  ["SET l[1] = :n", { l: L(N(0), N(5), N(2), N(3)) }],
  ["SET l[9] = :n, l[7] = :s", { l: L(N(0), N(1), N(2), N(3), S("x"), N(5)) }],
  ["REMOVE l[1], l[2], l[17]", { l: L(N(0), N(3)) }],
  ["REMOVE l[1] SET l[3] = :n", { l: L(N(0), N(2), N(5)) }],
  ["SET l[3] = :n, l[4] = :s REMOVE l[0]", { l: L(N(1), N(2), N(5), S("x")) }],
  [
    "SET m.b = :n, m.m.deep = m.a REMOVE m.l[0]",
    { m: M({ a: N(1), b: N(5), l: L(), m: M({ deep: N(1) }) }) },
  ],
  ["REMOVE m.a, m.l, m.m", { m: M({}) }],
  ["REMOVE t, m.t", {}],
  ["ADD n :n", { n: N(15) }],
  ["ADD t :n", { t: N(5) }],
  ["ADD m.a :n", { m: M({ a: N(6), l: L(N(7)), m: M({ deep: S("d") }) }) }],
  ["ADD ss :ss, t :ns", { ss: { SS: ["a", "b", "z"] }, t: { NS: ["1"] } }],
  ["DELETE ss :ss, ns :ns", { ss: { SS: ["b"] }, ns: { NS: ["2"] } }],
  ["DELETE bs :b, t :ss", { bs: undefined as never }],
])("%s", (text, changed) => {
  const before = structuredClone(ITEM);
  const expected: Record<string, AttributeValue> = { ...ITEM, ...changed };
  for (const name of Object.keys(expected)) if (expected[name] === undefined) delete expected[name];
  expect(applyUpdate(read(text, VALUES), ITEM)).toStrictEqual(expected);
  expect(ITEM).toEqual(before);
});

const TYPE = "An operand in the update expression has an incorrect data type";
const PATH = "The document path provided in the update expression is invalid for update";
const MISSING = "The provided expression refers to an attribute that does not exist in the item";

test.each([
  ["SET t = s + :n", TYPE],
  ["SET t = n - s", TYPE],
  ["SET t = list_append(s, :l)", TYPE],
  ["ADD s :n", TYPE],
  ["ADD ns :ss", TYPE],
  ["DELETE s :ss", TYPE],
  ["DELETE ns :ss", TYPE],
  ["SET t = u", MISSING],
  ["SET t = u + :n", MISSING],
  ["SET t = list_append(u, :l)", MISSING],
  ["SET t = l[9]", MISSING],
  ["SET t.a = :n", PATH],
  ["SET s.a = :n", PATH],
  ["SET m[0] = :n", PATH],
  ["SET l.a = :n", PATH],
  ["SET t[0] = :n", PATH],
  ["REMOVE t.a", PATH],
  ["REMOVE s[0]", PATH],
  ["ADD t.a :n", PATH],
  ["DELETE t.a :ss", PATH],
  ["SET t = s + :n, u.a = v", TYPE],
  ["SET t = v, u.a = :n", PATH],
])("%s is refused: %s", (text, message) => {
  const before = structuredClone(ITEM);
  expect(() => applyUpdate(read(text, VALUES), ITEM)).toThrow(message);
  expect(ITEM).toEqual(before);
});

test.each([
  ["9".repeat(38), "0.1", "Attempting to store more than 38 significant digits in a Number"],
  [
    `9${"0".repeat(125)}`,
    "9e125",
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
  ],
])("%s and %s have no sum: %s", (number, addend, message) => {
  const update = read("ADD n :b", { ":b": N(addend) });
  expect(() => applyUpdate(update, { n: N(number) })).toThrow(message);
});

test("a value may not be put so deep that the item nests beyond 32 levels", () => {
  let deep: AttributeValue = S("leaf");
  for (let level = 0; level < 31; level++) deep = L(deep);
  expect(applyUpdate(read("SET a = :v", { ":v": deep }), {})).toEqual({ a: deep });
  expect(() => applyUpdate(read("SET m.b = :v", { ":v": deep }), ITEM)).toThrow(
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  );
});

test("an attribute may be called __proto__", () => {
  const { update } = readExpressions({
    UpdateExpression: "SET #p = :v, #p2 = #p3",
    ExpressionAttributeNames: { "#p": "__proto__", "#p2": "b", "#p3": "a" },
    ExpressionAttributeValues: { ":v": N(1) },
  });
  const updated = applyUpdate(update as Update, { a: N(2) });
  expect(Object.entries(updated)).toEqual([
    ["a", N(2)],
    ["__proto__", N(1)],
    ["b", N(2)],
  ]);
});

/** As Scylla's tests recorded UPDATED_OLD and UPDATED_NEW of AWS, its oddities included. */
test.each<[string, Item, Item]>([
  ["SET s = :s, t = :n REMOVE n", { s: S("text"), n: N(10) }, { s: S("x"), t: N(5) }],
  ["SET m.a = :n", { m: M({ a: N(1) }) }, { m: M({ a: N(5) }) }],
  [
    "SET l[1] = :n, m.a = :s",
    { l: L(N(1)), m: M({ a: N(1) }) },
    { l: L(N(5)), m: M({ a: S("x") }) },
  ],
  ["REMOVE l[1], l[9]", { l: L(N(1)) }, { l: L(N(2)) }],
  ["SET m.x = :n", {}, { m: M({ x: N(5) }) }],
  ["SET l[100] = :n", {}, {}],
  ["REMOVE m.a", { m: M({ a: N(1) }) }, {}],
])("%s shows what it touched, before and after", (text, old, now) => {
  const update = read(text, VALUES);
  expect(update.touched.of(ITEM)).toEqual(old);
  expect(update.touched.of(applyUpdate(update, ITEM))).toEqual(now);
});

test("an update that only takes away makes no item", () => {
  expect(read("REMOVE a DELETE b :ss", VALUES).creates).toBe(false);
  expect(read("REMOVE a ADD b :n", VALUES).creates).toBe(true);
  expect(read("SET a = :n", VALUES).creates).toBe(true);
});

test("key attributes are not updated", () => {
  const schema = { partition: { name: "pk", type: "S" }, sort: { name: "sk", type: "N" } } as const;
  const refused = (name: string) =>
    `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`;
  expect(() => checkKeysKept(read("SET pk = :n", VALUES), schema)).toThrow(refused("pk"));
  expect(() => checkKeysKept(read("SET a = :n REMOVE sk.x", VALUES), schema)).toThrow(
    refused("sk"),
  );
  checkKeysKept(read("SET a = pk", VALUES), schema);
});
