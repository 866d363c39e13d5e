import { expect, test } from "vitest";
import type { Condition } from "./condition.ts";
import { readExpressions } from "./expressions.ts";
import { isInRange, keyQueryOf, keyTermsOf } from "./key-condition.ts";
import { checkNoKeys, checkScalarKeys, pathsOf } from "./key-use.ts";
import { usedIn } from "./testing/used.ts";
import type { AttributeMap, AttributeValue } from "./value/attribute-value.ts";

const SCHEMA = { partition: { name: "pk", type: "S" }, sort: { name: "sk", type: "N" } } as const;
const TEXTS = { partition: SCHEMA.partition, sort: { name: "sk", type: "S" } } as const;
const ONLY_PARTITION = { partition: SCHEMA.partition };
const VALUES: AttributeMap = {
  ":p": { S: "p" },
  ":e": { S: "" },
  ":q": { S: "q" },
  ":n": { N: "1" },
  ":m": { N: "3" },
};

function read(text: string): Condition {
  const { keyCondition } = readExpressions({
    KeyConditionExpression: text,
    ExpressionAttributeValues: usedIn(text, VALUES),
  });
  return keyCondition as Condition;
}

const OPERATOR = "Invalid operator used in KeyConditionExpression: ";
const CONDITION = "Invalid condition in KeyConditionExpression: ";
const NESTED = "KeyConditionExpressions cannot contain nested operations";
const MULTIPLE = `${CONDITION}Multiple attribute names used in one condition`;
const INSIDE = "KeyConditionExpressions cannot have conditions on nested attributes";
const NONE = `${CONDITION}No key attribute specified`;
const TWICE = "KeyConditionExpressions must only contain one condition per key";

test.each([
  ["a > b and size(b) > c or a > c", `${OPERATOR}OR`],
  ["a in (b, size(c), d)", `${OPERATOR}IN`],
  ["attribute_exists(a)", `${OPERATOR}attribute_exists`],
  ["attribute_not_exists(a)", `${OPERATOR}attribute_not_exists`],
  ["contains(a.d, b)", `${OPERATOR}contains`],
  ["not a > b", `${OPERATOR}NOT`],
  ["a <> b", `${OPERATOR}<>`],
  [
    ":p between size(b) and size(a) and b > :q",
    "BETWEEN operator must have the key attribute as its first operand",
  ],
  [
    "begins_with(:p, b) and a > :q",
    "begins_with operator must have the key attribute as its first operand",
  ],
  ["size(b) > a AND a.b > b AND b > c", NESTED],
  ["a > size(b.d)", NESTED],
  ["a between size(b) and size(a)", NESTED],
  ["b > a.b", MULTIPLE],
  ["b between c[1] and d", MULTIPLE],
  ["a between b and size(a)", MULTIPLE],
  ["begins_with(a, b)", MULTIPLE],
  ["b.d > a AND c.d > e.f", INSIDE],
  ["b[0] > a", INSIDE],
  [":q > :p AND a < :q", NONE],
  ["b > :n AND b < :n and c = :n and d = :n", TWICE],
])("the key condition %s is refused: %s", (text, message) => {
  expect(() => keyTermsOf(read(text))).toThrow(message);
});

const MISSED = "Query condition missed key schema element: ";
const UNSUPPORTED = "Query key condition not supported";

test.each([
  ["sk = :n", SCHEMA, `${MISSED}pk`],
  ["elsewhere = :n", SCHEMA, `${MISSED}pk`],
  ["pk = :p AND elsewhere = :n", SCHEMA, `${MISSED}sk`],
  ["pk = :p AND elsewhere = :n", ONLY_PARTITION, UNSUPPORTED],
  ["pk > :p", SCHEMA, UNSUPPORTED],
  ["begins_with(pk, :p)", ONLY_PARTITION, UNSUPPORTED],
  [
    "pk = :n",
    SCHEMA,
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ],
  [
    "pk = :p AND sk = :q",
    SCHEMA,
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ],
  ["a = :p AND b = :n AND c = :n", SCHEMA, "Conditions can be of length 1 or 2 only"],
  [
    "pk = :e",
    SCHEMA,
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
  ],
])("the key condition %s does not fit the keys: %s", (text, schema, message) => {
  expect(() => keyQueryOf(keyTermsOf(read(text)), schema)).toThrow(message);
});

test.each([
  ["pk = :p", "0 1 2 3 4"],
  [":p = pk AND sk = :n", "1"],
  ["(pk = :p AND (sk < :m))", "0 1 2"],
  ["(pk = :p) AND (sk <= :m)", "0 1 2 3"],
  ["sk > :n AND pk = :p", "2 3 4"],
  ["pk = :p AND sk >= :n", "1 2 3 4"],
  ["pk = :p AND :m > sk", "0 1 2"],
  ["pk = :p AND :m <= sk", "3 4"],
  ["pk = :p AND sk BETWEEN :n AND :m", "1 2 3"],
])("%s is a partition and the sort keys %s", (text, expected) => {
  const { partition, sort } = keyQueryOf(keyTermsOf(read(text)), SCHEMA);
  expect(partition).toEqual({ S: "p" });
  const found = [0, 1, 2, 3, 4].filter((n) => sort === undefined || isInRange({ N: `${n}` }, sort));
  expect(found.join(" ")).toBe(expected);
});

test("begins_with is a prefix", () => {
  const { sort } = keyQueryOf(keyTermsOf(read("pk = :p AND begins_with(sk, :q)")), TEXTS);
  const found = ["p", "q", "qu", "Q", ""].filter((S) => isInRange({ S }, sort ?? {}));
  expect(found).toEqual(["q", "qu"]);
  const prefix: AttributeValue = { B: Uint8Array.of(1, 2) };
  expect(isInRange({ B: Uint8Array.of(1, 2, 3) }, { prefix })).toBe(true);
  expect(isInRange({ B: Uint8Array.of(1) }, { prefix })).toBe(false);
});

test("a query's filter and all paths keep away from the keys", () => {
  const heads = pathsOf(read("size(a.b) > :n AND NOT (c = :n OR sk IN (:n))")).map(
    ([head]) => head,
  );
  expect(heads).toEqual(["a", "c", "sk"]);
  expect(() => checkNoKeys(heads as string[], SCHEMA, "Filter Expression")).toThrow(
    "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
  );
  checkScalarKeys([["a", "pk"], ["pk"]], SCHEMA);
  expect(() => checkScalarKeys([["pk", 0]], SCHEMA)).toThrow(
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
  );
});
