import { expect, test } from "vitest";
import { holds } from "../condition.ts";
import { keyQueryOf } from "../key-condition.ts";
import { checkOneStyle } from "../parameters.ts";
import { applyUpdate } from "../update.ts";
import type { AttributeValue, Item } from "../value/attribute-value.ts";
import {
  type AttributeValueUpdate,
  projectionOfAttributes,
  updateOfAttributes,
} from "./attributes.ts";
import type { ComparisonOperator, ConditionalOperator } from "./comparison.ts";
import { type ExpectedAttributeValue, expectedOf } from "./expected.ts";
import { filterOf, keyTermsOfConditions, type LegacyConditions } from "./filter.ts";

const INVALID = "One or more parameter values were invalid: ";
const S = (text: string): AttributeValue => ({ S: text });
const N = (n: number): AttributeValue => ({ N: `${n}` });

function filter(
  name: string,
  ComparisonOperator: ComparisonOperator,
  ...AttributeValueList: AttributeValue[]
): LegacyConditions {
  return { [name]: { ComparisonOperator, AttributeValueList } };
}

const WITHOUT_NUMBER: Item = {
  s: S("text"),
  ss: { SS: ["a", "b"] },
  l: { L: [N(1), S("a")] },
  b: { B: Uint8Array.of(1, 2) },
};
const ITEM: Item = { ...WITHOUT_NUMBER, n: N(5) };

test.each<[LegacyConditions, boolean]>([
  [filter("s", "EQ", S("text")), true],
  [filter("l", "EQ", { L: [N(1), S("a")] }), true],
  [filter("s", "NE", S("text")), false],
  [filter("none", "NE", S("text")), true],
  [filter("n", "LT", N(6)), true],
  [filter("n", "LE", N(5)), true],
  [filter("n", "GT", N(5)), false],
  [filter("n", "GE", N(5)), true],
  [filter("n", "GE", S("5")), false],
  [filter("n", "BETWEEN", N(5), N(6)), true],
  [filter("n", "IN", N(4), N(5)), true],
  [filter("s", "BEGINS_WITH", S("te")), true],
  [filter("b", "BEGINS_WITH", { B: Uint8Array.of(1) }), true],
  [filter("s", "CONTAINS", S("ex")), true],
  [filter("ss", "CONTAINS", S("b")), true],
  [filter("l", "CONTAINS", N(1)), true],
  [filter("ss", "NOT_CONTAINS", S("c")), true],
  [filter("ss", "NOT_CONTAINS", S("b")), false],
  [filter("none", "NOT_CONTAINS", S("c")), false],
  [filter("none", "NULL"), true],
  [filter("s", "NULL"), false],
  [filter("s", "NOT_NULL"), true],
  [filter("a.b", "NULL"), true],
])("the filter %o holds: %s", (conditions, result) => {
  const condition = filterOf(conditions, undefined);
  expect(condition && holds(condition, ITEM)).toBe(result);
});

test("conditions hold together, or one of them does", () => {
  const both = { ...filter("s", "EQ", S("text")), ...filter("n", "EQ", N(0)) };
  const under = (operator: ConditionalOperator | undefined) => {
    const condition = filterOf(both, operator);
    return condition && holds(condition, ITEM);
  };
  expect([under(undefined), under("AND"), under("OR")]).toEqual([false, false, true]);
  expect(filterOf({}, undefined)).toBeUndefined();
});

const COUNT = (operator: string) =>
  `${INVALID}Invalid number of argument(s) for the ${operator} ComparisonOperator`;

test.each<[LegacyConditions, string]>([
  [filter("a", "NULL", S("a")), COUNT("NULL")],
  [filter("a", "EQ"), COUNT("EQ")],
  [filter("a", "EQ", S("a"), S("a")), COUNT("EQ")],
  [filter("a", "IN"), COUNT("IN")],
  [filter("a", "BETWEEN", S("a")), COUNT("BETWEEN")],
  [
    filter("a", "IN", S("a"), N(1)),
    `${INVALID}AttributeValues inside AttributeValueList must be of same type`,
  ],
  [
    filter("a", "LT", { SS: ["a"] }),
    `${INVALID}ComparisonOperator LT is not valid for SS AttributeValue type`,
  ],
  [
    filter("a", "BEGINS_WITH", N(1)),
    `${INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type`,
  ],
  [
    filter("a", "CONTAINS", { BOOL: true }),
    `${INVALID}ComparisonOperator CONTAINS is not valid for BOOL AttributeValue type`,
  ],
  [
    filter("a", "BETWEEN", N(10), N(9)),
    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
  ],
  [filter("a", "EQ", { SS: [] }), `${INVALID}An string set  may not be empty`],
])("the filter %o is refused: %s", (conditions, message) => {
  expect(() => filterOf(conditions, undefined)).toThrow(message);
});

test("a ConditionalOperator is between two conditions at least", () => {
  expect(() => filterOf({}, "AND")).toThrow(
    "ConditionalOperator cannot be used without Filter or Expected",
  );
  expect(() => expectedOf({ a: { Exists: false } }, "OR")).toThrow(
    "ConditionalOperator can only be used when Filter or Expected has two or more elements",
  );
});

test.each<[ExpectedAttributeValue, boolean]>([
  [{ Value: S("text") }, true],
  [{ Value: S("text"), Exists: true }, true],
  [{ Value: S("other") }, false],
  [{ Exists: false }, false],
  [{ ComparisonOperator: "EQ", Value: S("text") }, true],
  [{ ComparisonOperator: "NOT_NULL" }, true],
  [{ ComparisonOperator: "BETWEEN", AttributeValueList: [S("a"), S("z")] }, true],
])("an attribute that is expected to be %o: %s", (expected, result) => {
  const condition = expectedOf({ s: expected }, undefined);
  expect(condition && holds(condition, ITEM)).toBe(result);
});

test.each<[ExpectedAttributeValue, string]>([
  [
    { Value: S(""), AttributeValueList: [] },
    "Value and AttributeValueList cannot be used together for Attribute: a",
  ],
  [
    { Exists: true, ComparisonOperator: "NULL" },
    "Exists and ComparisonOperator cannot be used together for Attribute: a",
  ],
  [
    { ComparisonOperator: "LT" },
    "Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a",
  ],
  [
    { AttributeValueList: [] },
    "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
  ],
  [{}, "Value must be provided when Exists is null for Attribute: a"],
  [{ Exists: true }, "Value must be provided when Exists is true for Attribute: a"],
  [{ Exists: false, Value: S("") }, "Value cannot be used when Exists is false for Attribute: a"],
  [
    { ComparisonOperator: "NULL", Value: S("") },
    "Invalid number of argument(s) for the NULL ComparisonOperator",
  ],
])("the expectation %o is refused: %s", (expected, message) => {
  expect(() => expectedOf({ a: expected }, undefined)).toThrow(INVALID + message);
});

test("KeyConditions ask for the same as a KeyConditionExpression", () => {
  const schema = { partition: { name: "pk", type: "S" }, sort: { name: "sk", type: "N" } } as const;
  const query = (conditions: LegacyConditions) =>
    keyQueryOf(keyTermsOfConditions(conditions), schema);
  const partition = filter("pk", "EQ", S("p"));
  expect(query({ ...partition, ...filter("sk", "GT", N(1)) })).toEqual({
    partition: S("p"),
    sort: { lower: { value: N(1), inclusive: false } },
  });
  expect(() => query({ ...partition, ...filter("sk", "NE", N(1)) })).toThrow(
    "Attempted conditional constraint is not an indexable operation",
  );
  expect(() => query({})).toThrow("Conditions can be of length 1 or 2 only");
});

test.each<[AttributeValueUpdate, Item]>([
  [{ Value: N(1) }, { ...ITEM, n: N(1) }],
  [
    { Value: N(1), Action: "PUT" },
    { ...ITEM, n: N(1) },
  ],
  [
    { Value: N(1), Action: "ADD" },
    { ...ITEM, n: N(6) },
  ],
  [{ Action: "DELETE" }, WITHOUT_NUMBER],
])("the update %o of a number", (update, item) => {
  expect(applyUpdate(updateOfAttributes({ n: update }), ITEM)).toEqual(item);
});

test("sets and lists grow by ADD and sets shrink by DELETE", () => {
  const update = updateOfAttributes({
    ss: { Action: "DELETE", Value: { SS: ["a", "x"] } },
    l: { Action: "ADD", Value: { L: [N(2)] } },
    "new.one": { Action: "ADD", Value: { NS: ["1"] } },
  });
  expect(applyUpdate(update, ITEM)).toEqual({
    ...ITEM,
    ss: { SS: ["b"] },
    l: { L: [N(1), S("a"), N(2)] },
    "new.one": { NS: ["1"] },
  });
});

test.each<[AttributeValueUpdate, string]>([
  [{}, `${INVALID}Only DELETE action is allowed when no attribute value is specified`],
  [
    { Action: "ADD" },
    `${INVALID}Only DELETE action is allowed when no attribute value is specified`,
  ],
  [
    { Action: "DELETE", Value: N(1) },
    `${INVALID}DELETE action with value is not supported for the type N`,
  ],
  [{ Action: "ADD", Value: S("a") }, `${INVALID}ADD action is not supported for the type S`],
  [{ Value: { NS: [] } }, `${INVALID}An number set  may not be empty`],
])("the update %o is refused: %s", (update, message) => {
  expect(() => updateOfAttributes({ a: update })).toThrow(message);
});

test("what an update meets must be of its type", () => {
  const updates: Record<string, AttributeValueUpdate>[] = [
    { s: { Action: "ADD", Value: N(1) } },
    { ss: { Action: "DELETE", Value: { NS: ["1"] } } },
  ];
  for (const update of updates) {
    expect(() => applyUpdate(updateOfAttributes(update), ITEM)).toThrow(
      "Type mismatch for attribute to update",
    );
  }
});

test("AttributesToGet are names, none of them twice", () => {
  expect(projectionOfAttributes(["n", "a.b", "none"]).of({ ...ITEM, "a.b": N(1) })).toEqual({
    n: N(5),
    "a.b": N(1),
  });
  expect(() => projectionOfAttributes(["a", "b", "a"])).toThrow(
    `${INVALID}Duplicate value in attribute name: a`,
  );
});

const QUERY = [
  ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"],
  ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
] as const;
const UPDATE = [
  ["UpdateExpression", "ConditionExpression"],
  ["AttributeUpdates", "Expected"],
] as const;
const PUT = [["ConditionExpression"], ["Expected"]] as const;
const MIXED = "Can not use both expression and non-expression parameters in the same request: ";
const NO_VALUES = "ExpressionAttributeValues can only be specified when using expressions: ";

test.each([
  [
    UPDATE,
    ["UpdateExpression", "AttributeUpdates"],
    `${MIXED}Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}`,
  ],
  [
    QUERY,
    ["FilterExpression", "ProjectionExpression", "QueryFilter", "AttributesToGet"],
    `${MIXED}Non-expression parameters: {AttributesToGet, QueryFilter} Expression parameters: {ProjectionExpression, FilterExpression}`,
  ],
  [
    QUERY,
    ["KeyConditions", "KeyConditionExpression"],
    `${MIXED}Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}`,
  ],
  [
    PUT,
    ["ExpressionAttributeNames"],
    "ExpressionAttributeNames can only be specified when using expressions",
  ],
  [PUT, ["ExpressionAttributeValues"], `${NO_VALUES}ConditionExpression is null`],
  [
    QUERY,
    ["ProjectionExpression", "ExpressionAttributeValues"],
    `${NO_VALUES}FilterExpression and KeyConditionExpression are null`,
  ],
])("%o with %o: %s", ([expressions, legacy], given, message) => {
  const parameters = Object.fromEntries(given.map((name) => [name, {}]));
  expect(() => checkOneStyle(parameters, expressions, legacy)).toThrow(message);
});

test("KeyConditions may stand beside a FilterExpression", () => {
  checkOneStyle({ KeyConditions: {}, FilterExpression: "a = b" }, ...QUERY);
  checkOneStyle({ AttributeUpdates: {}, Expected: {} }, ...UPDATE);
});
