import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AttributeValue, Item } from "../../expression/value/attribute-value.ts";
import { formatDecimal, isDecimal, parseDecimal } from "../../expression/value/decimal.ts";
import { decodeItem, encodeItem, ItemFormatError, readAttribute, storedSize } from "./index.ts";

const texts = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.constantFrom("", "__proto__", "constructor", "toString", "\0", "\ufeffmark", "x".repeat(5000)),
);
const binaries = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(70_000)));
const numbers = fc.oneof(
  fc.maxSafeInteger().map(String),
  fc.integer({ min: -300, max: 300 }).map(String),
  fc
    .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: -16, max: 0 }))
    .map(([digits, exponent]) => canonical(`${digits}E${exponent}`)),
  fc
    .tuple(
      fc.constantFrom("", "-"),
      fc.bigInt(1n, 10n ** 38n - 1n),
      fc.integer({ min: -129, max: 87 }),
    )
    .map(([sign, digits, exponent]) => canonical(`${sign}${digits}E${exponent}`)),
);

function canonical(text: string): string {
  const value = parseDecimal(text);
  return isDecimal(value) ? formatDecimal(value) : "0";
}

/** A value of one member. */
function one(type: string, contents: fc.Arbitrary<unknown>): fc.Arbitrary<AttributeValue> {
  return contents.map((content) => ({ [type]: content }) as unknown as AttributeValue);
}

/** Not `toStrictEqual`, which takes an attribute `constructor` for the constructor. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toBe(expected);
}

const sets = { minLength: 1, maxLength: 5 };
const { value: values } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    one("S", texts),
    one("N", numbers),
    one("B", binaries),
    one("BOOL", fc.boolean()),
    fc.constant({ NULL: true as const }),
    one("SS", fc.array(texts, sets)),
    one("NS", fc.array(numbers, sets)),
    one("BS", fc.array(binaries, sets)),
    one("L", fc.array(tie("value"), { maxLength: 5 })),
    one("M", fc.dictionary(texts, tie("value"), { maxKeys: 5, noNullPrototype: true })),
  ),
}));
const items: fc.Arbitrary<Item> = fc.dictionary(texts, values, {
  maxKeys: 12,
  noNullPrototype: true,
});
const sizes = fc.nat(500_000);

test("an item is read as it was written, and its size without it", () => {
  fc.assert(
    fc.property(items, sizes, (item, size) => {
      const bytes = encodeItem(item, size);
      expectSame(decodeItem(bytes), item);
      expect(storedSize(bytes)).toBe(size);
    }),
    { numRuns: 1000 },
  );
});

test("one attribute is read without the others", () => {
  fc.assert(
    fc.property(items, texts, (item, absent) => {
      const bytes = encodeItem(item, 1);
      for (const name of Object.keys(item)) {
        expectSame(readAttribute(bytes, name), item[name]);
      }
      if (!Object.hasOwn(item, absent)) expect(readAttribute(bytes, absent)).toBeUndefined();
    }),
  );
});

test("what was written before is not touched by what is written later", () => {
  const first = encodeItem({ pk: { S: "one" } }, 1);
  encodeItem({ pk: { S: "two" } }, 1);
  expect(decodeItem(first)).toEqual({ pk: { S: "one" } });
});

/** Undefined where the bytes are refused; every other error is a fault. */
function orRefused<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ItemFormatError) return undefined;
    throw error;
  }
}

/** An item, which can be written again, or an error that says that the bytes are none. */
function readAnything(bytes: Uint8Array): void {
  const item = orRefused(() => decodeItem(bytes));
  if (item !== undefined) expectSame(decodeItem(encodeItem(item, 1)), item);
  orRefused(() => readAttribute(bytes, "x"));
  orRefused(() => storedSize(bytes));
}

test("any bytes are an item or an error", () => {
  const heads = fc
    .tuple(fc.constantFrom(0, 1), fc.nat(12))
    .map(([flags, count]) => [1, flags, 0, count]);
  fc.assert(
    fc.property(heads, fc.uint8Array({ maxLength: 60 }), (head, rest) => {
      readAnything(rest);
      readAnything(Uint8Array.from([...head, ...rest]));
      // An attribute without a name, so that the next byte is a type.
      readAnything(Uint8Array.from([1, 0, 0, 1, 0, ...rest.map((byte) => byte % 15)]));
    }),
    { numRuns: 2000 },
  );
});

test("an item that is damaged or cut at any byte is an item or an error", () => {
  fc.assert(
    fc.property(items, fc.nat(), fc.integer({ min: 1, max: 255 }), (item, where, change) => {
      const bytes = Uint8Array.from(encodeItem(item, 70_000));
      const at = where % Math.min(bytes.length, 2000);
      expect(() => decodeItem(bytes.subarray(0, at))).toThrow(ItemFormatError);
      bytes[at] = (bytes[at] as number) ^ change;
      readAnything(bytes);
    }),
    { numRuns: 400 },
  );
});

test.each([
  ["another version", [2, 0, 0, 0]],
  ["unknown flags", [1, 2, 0, 0]],
  ["bytes behind the item", [1, 0, 0, 0, 0]],
  ["an unknown type", [1, 0, 0, 1, 0, 13]],
  ["minus zero", [1, 0, 0, 1, 0, 3, 1]],
  ["no place behind the point", [1, 0, 0, 1, 0, 12, 0, 2]],
  ["a zero at the end of a fraction", [1, 0, 0, 1, 0, 12, 1, 20]],
  ["a count without an end", [1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
  ["a thousand lists in each other", [1, 0, 0, 1, 0, ...nested(1000)]],
])("%s is no item", (_, bytes) => {
  expect(() => decodeItem(Uint8Array.from(bytes))).toThrow(ItemFormatError);
});

function nested(levels: number): number[] {
  let bytes = [0];
  for (let level = 0; level < levels; level++) {
    const length = bytes.length + 1;
    bytes = [10, 0, 0, length >> 8, length & 255, 1, ...bytes];
  }
  return bytes;
}

test.each([
  ["1.0", "1"],
  ["-0", "0"],
  ["007", "7"],
  ["0.50", "0.5"],
  [".5", "0.5"],
  ["5.", "5"],
  ["-0.0", "0"],
  ["1e3", "1000"],
  ["-123456789012345.6", "-123456789012345.6"],
  ["0.0000000000001", "0.0000000000001"],
  ["999999999999999", "999999999999999"],
  ["1000000000000000", "1000000000000000"],
])("%s is stored as %s", (written, read) => {
  expect(decodeItem(encodeItem({ n: { N: written } }, 1))).toEqual({ n: { N: read } });
});

test.each(["", "-", ".", "1.2.3", "-.", "x"])("%j is no number to be stored", (text) => {
  expect(() => encodeItem({ n: { N: text } }, 1)).toThrow("checked");
});

test("thirty-two levels, as many as DynamoDB has, are read and written", () => {
  let value: AttributeValue = { S: "innermost" };
  for (let level = 1; level < 32; level++) value = level % 2 ? { M: { a: value } } : { L: [value] };
  const item = { top: value };
  expectSame(decodeItem(encodeItem(item, 1)), item);
});

test("a small item takes few bytes more than its names and values", () => {
  const item: Item = {
    pk: { S: "user#1" },
    n: { N: "100" },
    price: { N: "19.95" },
    ok: { BOOL: true },
  };
  const letters = "pkuser#1npriceok".length;
  // Four of header; a length a name and a type a value; a length, two bytes and three of values.
  expect(encodeItem(item, 30).length).toBe(letters + 4 + 4 + 4 + 1 + 2 + 3);
});

test("items of many attributes come back, whichever names were met before", () => {
  const many = fc.uniqueArray(
    fc.oneof(
      texts,
      fc.nat({ max: 60 }).map((at) => `name-${at}`),
    ),
    {
      minLength: 11,
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(fc.array(many, { minLength: 1, maxLength: 3 }), fc.nat({ max: 40 }), (all, at) => {
      // The same number of names, of which some are others.
      const lists = all.flatMap((names) => [names, names.with(at % names.length, "another")]);
      for (const names of [...lists, ...lists, ...lists]) {
        const entries = names.map((name, index) => [name, { S: `${name}${index}` }] as const);
        const item: Item = Object.fromEntries(entries);
        const read = decodeItem(encodeItem(item, 0));
        expectSame(read, item);
        expect(Object.keys(read)).toEqual(Object.keys(item));
      }
    }),
    { numRuns: 300 },
  );
});
