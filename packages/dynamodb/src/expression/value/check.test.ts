import { expect, test } from "vitest";
import type { AttributeValue, Item } from "./attribute-value.ts";
import { checkItem, checkValue } from "./check.ts";
import { checkKey, checkKeyOfItem } from "./key-check.ts";
import { itemSize, valueSize } from "./size.ts";

const bytes = (text: string) => Buffer.from(text);
const INVALID = "One or more parameter values were invalid: ";
const LEVELS =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

function nested(wraps: number, as: "M" | "L"): AttributeValue {
  let value: AttributeValue = { S: "leaf" };
  for (let wrap = 0; wrap < wraps; wrap++)
    value = as === "M" ? { M: { n: value } } : { L: [value] };
  return value;
}

test.each<[unknown, string]>([
  [{}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
  [
    { S: undefined },
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
  ],
  [
    { S: "a", N: "1" },
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  ],
  [{ S: "a", N: "x" }, "The parameter cannot be converted to a numeric value: x"],
  [{ N: "" }, "The parameter cannot be converted to a numeric value"],
  [{ NULL: false }, `${INVALID}Null attribute value types must have the value of true`],
  [{ SS: [] }, `${INVALID}An string set  may not be empty`],
  [{ NS: [] }, `${INVALID}An number set  may not be empty`],
  [{ BS: [] }, `${INVALID}Binary sets should not be empty`],
  [{ SS: ["a", "a"] }, `${INVALID}Input collection [a, a] contains duplicates.`],
  [{ NS: ["1", "1.0"] }, "Input collection contains duplicates"],
  [
    { BS: [bytes("b"), bytes("b")] },
    `${INVALID}Input collection [Yg==, Yg==]of type BS contains duplicates.`,
  ],
  [
    { N: "1e126" },
    "Number overflow. Attempting to store a number with magnitude larger than supported range",
  ],
  [
    { N: "-1e-131" },
    "Number underflow. Attempting to store a number with magnitude smaller than supported range",
  ],
  [
    { NS: ["123456789012345678901234567890123456789"] },
    "Attempting to store more than 38 significant digits in a Number",
  ],
  [{ M: { a: { L: [{ SS: [] }] } } }, `${INVALID}An string set  may not be empty`],
  [nested(32, "M"), LEVELS],
  [nested(32, "L"), LEVELS],
  [nested(100_000, "L"), LEVELS],
])("the value %o is refused: %s", (value, message) => {
  expect(() => checkValue(value as AttributeValue)).toThrow(
    expect.objectContaining({ name: "ValidationException", message }),
  );
});

test.each<[unknown, AttributeValue]>([
  [{ N: "00042" }, { N: "42" }],
  [{ N: "1.5E2" }, { N: "150" }],
  [{ N: "-0" }, { N: "0" }],
  [{ NS: ["3.1400", "1.0"] }, { NS: ["3.14", "1"] }],
  [{ L: [{ N: "+1" }, { S: "" }] }, { L: [{ N: "1" }, { S: "" }] }],
  [{ S: "a", N: undefined, L: null }, { S: "a" }],
  [{ B: bytes("") }, { B: bytes("") }],
  [nested(31, "M"), nested(31, "M")],
])("the value %o is written as %o", (value, written) => {
  expect(checkValue(value as AttributeValue)).toEqual(written);
});

test.each<[AttributeValue, number]>([
  [{ S: "" }, 0],
  [{ S: "aé€😀" }, 10],
  [{ B: bytes("abc") }, 3],
  [{ N: "0" }, 1],
  [{ N: "1" }, 2],
  [{ N: "100" }, 2],
  [{ N: "10" }, 2],
  [{ N: "123" }, 3],
  [{ N: "1234" }, 3],
  [{ N: "-1234" }, 4],
  [{ N: "0.01" }, 2],
  [{ N: "0.001" }, 2],
  [{ N: "1.5" }, 3],
  [{ N: "9".repeat(38) }, 20],
  [{ BOOL: false }, 1],
  [{ NULL: true }, 1],
  [{ SS: ["a", "bcd"] }, 4],
  [{ NS: ["1", "1234"] }, 5],
  [{ BS: [bytes("a"), bytes("bc")] }, 3],
  [{ L: [] }, 3],
  [{ L: [{ S: "ab" }, { N: "1" }] }, 3 + 3 + 3],
  [{ M: {} }, 3],
  [{ M: { key: { S: "ab" } } }, 3 + 3 + 2 + 1],
])("the size of %o is %i bytes", (value, size) => {
  expect(valueSize(value)).toBe(size);
  expect(itemSize({ né: value })).toBe(3 + size);
});

test("an item may be 400 KB, names and all, and no byte more", () => {
  const item = (size: number): Item => ({ pk: { S: "x".repeat(size - 2) } });
  expect(itemSize(checkItem(item(400 * 1024)))).toBe(400 * 1024);
  expect(() => checkItem(item(400 * 1024 + 1))).toThrow(
    "Item size has exceeded the maximum allowed size",
  );
});

test("attributes may have the names of an object's own", () => {
  const item = checkItem(JSON.parse('{"__proto__":{"N":"01"},"constructor":{"S":""}}'));
  expect(Object.entries(item)).toEqual([
    ["__proto__", { N: "1" }],
    ["constructor", { S: "" }],
  ]);
});

const SCHEMA = {
  partition: { name: "pk", type: "S" },
  sort: { name: "sk", type: "B" },
} as const;
const EMPTY =
  "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ";

test.each<[Item, string]>([
  [{ sk: { B: bytes("x") } }, `${INVALID}Missing the key pk in the item`],
  [{ pk: { S: "a" } }, `${INVALID}Missing the key sk in the item`],
  [
    { pk: { N: "1" }, sk: { B: bytes("x") } },
    `${INVALID}Type mismatch for key pk expected: S actual: N`,
  ],
  [{ pk: { S: "" }, sk: { B: bytes("x") } }, `${EMPTY}string value. Key: pk`],
  [{ pk: { S: "a" }, sk: { B: bytes("") } }, `${EMPTY}binary value. Key: sk`],
  [
    { pk: { S: "é".repeat(1025) }, sk: { B: bytes("x") } },
    `${INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
  ],
  [
    { pk: { S: "é".repeat(1024) }, sk: { B: new Uint8Array(1025) } },
    `${INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  ],
])("the item %o is refused for its key: %s", (item, message) => {
  expect(() => checkKeyOfItem(item, SCHEMA)).toThrow(message);
});

test("a key has the attributes of the schema and no others", () => {
  const key = { pk: { S: "a" }, sk: { B: bytes("x") } };
  checkKey(key, SCHEMA);
  for (const wrong of [{ pk: key.pk }, { ...key, more: key.pk }, { ...key, pk: { N: "1" } }]) {
    expect(() => checkKey(wrong, SCHEMA)).toThrow(
      "The provided key element does not match the schema",
    );
  }
});
