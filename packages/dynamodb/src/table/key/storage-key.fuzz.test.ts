import fc from "fast-check";
import { expect, test } from "vitest";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { compareValues } from "../../expression/value/compare.ts";
import { formatDecimal, isDecimal, parseDecimal } from "../../expression/value/decimal.ts";
import type { KeySchema, KeyType } from "../../expression/value/key-check.ts";
import { keyAttributes } from "../../expression/value/key-check.ts";
import {
  collectionRange,
  isInRange,
  rangeBeyond,
  type SortKeyCondition,
  segmentRange,
} from "./key-range.ts";
import { hashOfStorageKey, keyOfStorageKey, storageKey } from "./storage-key.ts";

/** Few characters, so that one text is often the beginning of another; the extremes among them. */
const letters = fc.constantFrom("\0", "\u0001", "a", "b", "ÿ", "\uffff", "😀");
const texts = fc.oneof(
  fc.string({ unit: letters, minLength: 1, maxLength: 4 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
);
const binaries = fc.oneof(
  fc
    .array(fc.constantFrom(0, 1, 2, 254, 255), { minLength: 1, maxLength: 4 })
    .map((all) => Uint8Array.from(all)),
  fc.uint8Array({ minLength: 1, maxLength: 30 }),
);
const numbers = fc.oneof(
  fc.integer({ min: -12, max: 12 }).map(String),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -140, max: 105 })).map(([digits, exponent]) => {
    const value = parseDecimal(`${digits}E${exponent}`);
    return isDecimal(value) ? formatDecimal(value) : "0";
  }),
);
const VALUES: Readonly<Record<KeyType, fc.Arbitrary<AttributeValue>>> = {
  S: texts.map((S) => ({ S })),
  N: numbers.map((N) => ({ N })),
  B: binaries.map((B) => ({ B })),
};
const types = fc.constantFrom<KeyType>("S", "N", "B");

interface Sample {
  readonly schema: KeySchema & { readonly sort: NonNullable<KeySchema["sort"]> };
  readonly partitions: readonly AttributeValue[];
  readonly sorts: readonly AttributeValue[];
}

/** A schema, two partition keys and some sort keys of its types. */
const samples: fc.Arbitrary<Sample> = fc.tuple(types, types).chain(([partition, sort]) =>
  fc.record({
    schema: fc.constant({
      partition: { name: "pk", type: partition },
      sort: { name: "sk", type: sort },
    }),
    partitions: fc.array(VALUES[partition], { minLength: 2, maxLength: 2 }),
    sorts: fc.array(VALUES[sort], { minLength: 3, maxLength: 8 }),
  }),
);

const keyOf = (schema: KeySchema, pk: AttributeValue, sk: AttributeValue) =>
  storageKey(keyAttributes(schema), { pk, sk });

test("a key is read back from its bytes", () => {
  fc.assert(
    fc.property(samples, ({ schema, partitions: [pk], sorts: [sk] }) => {
      const item = { pk: pk as AttributeValue, sk: sk as AttributeValue };
      const bytes = storageKey(keyAttributes(schema), { ...item, other: { S: "x" } });
      expect(keyOfStorageKey(keyAttributes(schema), bytes)).toEqual(item);
      expect(hashOfStorageKey(bytes)).toHaveLength(16);
      const lone = { partition: schema.partition };
      expect(keyOfStorageKey(keyAttributes(lone), storageKey(keyAttributes(lone), item))).toEqual({
        pk: item.pk,
      });
    }),
    { numRuns: 500 },
  );
});

test("within a partition key, storage keys are in the order of the sort keys, and none begins another", () => {
  fc.assert(
    fc.property(samples, ({ schema, partitions: [pk], sorts: [a, b] }) => {
      const left = keyOf(schema, pk as AttributeValue, a as AttributeValue);
      const right = keyOf(schema, pk as AttributeValue, b as AttributeValue);
      const order = Math.sign(compareValues(a as AttributeValue, b as AttributeValue) as number);
      expect(Math.sign(Buffer.compare(left, right))).toBe(order);
      if (order !== 0) expect(Buffer.compare(right.subarray(0, left.length), left)).not.toBe(0);
    }),
    { numRuns: 2000 },
  );
});

function meets(condition: SortKeyCondition, value: AttributeValue): boolean {
  const to = (other: AttributeValue) => compareValues(value, other) as number;
  switch (condition.kind) {
    case "=":
      return to(condition.value) === 0;
    case "<":
      return to(condition.value) < 0;
    case "<=":
      return to(condition.value) <= 0;
    case ">":
      return to(condition.value) > 0;
    case ">=":
      return to(condition.value) >= 0;
    case "between":
      return to(condition.lower) >= 0 && to(condition.upper) <= 0;
    case "begins-with": {
      const [whole, prefix] = [contentBytes(value), contentBytes(condition.prefix)];
      return whole.subarray(0, prefix.length).equals(prefix);
    }
  }
}

function contentBytes(value: AttributeValue): Buffer {
  return "S" in value ? Buffer.from(value.S) : Buffer.from((value as { B: Uint8Array }).B);
}

function conditionsOf({ schema, sorts }: Sample): SortKeyCondition[] {
  const [a, b] = sorts as [AttributeValue, AttributeValue];
  const conditions: SortKeyCondition[] = (["=", "<", "<=", ">", ">="] as const).map((kind) => ({
    kind,
    value: a,
  }));
  conditions.push({ kind: "between", lower: a, upper: b });
  if (schema.sort.type === "S") {
    conditions.push({ kind: "begins-with", prefix: a }, { kind: "begins-with", prefix: { S: "" } });
    // Not half of a character.
    const [first] = [...(a as { S: string }).S] as [string];
    conditions.push({ kind: "begins-with", prefix: { S: first } });
  }
  if (schema.sort.type === "B") {
    const { B } = a as { B: Uint8Array };
    conditions.push({ kind: "begins-with", prefix: { B: B.subarray(0, B.length >> 1) } });
  }
  return conditions;
}

test("a range has exactly the keys that meet its condition, of a table and of an index", () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const { schema, partitions, sorts } = sample;
      const [pk, another] = partitions as [AttributeValue, AttributeValue];
      const own = compareValues(pk, another) === 0;
      const table = { name: "id", type: "S" } as const;
      for (const condition of [undefined, ...conditionsOf(sample)]) {
        const range = collectionRange(schema, pk, condition);
        for (const sk of sorts) {
          const wanted = condition === undefined || meets(condition, sk);
          expect(isInRange(range, keyOf(schema, pk, sk))).toBe(wanted);
          expect(isInRange(range, keyOf(schema, another, sk))).toBe(own && wanted);
          const entry = storageKey([...keyAttributes(schema), table], { pk, sk, id: { S: "1" } });
          expect(isInRange(range, entry)).toBe(wanted);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test("what a page leaves is what comes after its last key, either way", () => {
  fc.assert(
    fc.property(samples, ({ schema, partitions: [pk], sorts }) => {
      const keys = sorts.map((sk) => keyOf(schema, pk as AttributeValue, sk));
      const whole = collectionRange(schema, pk as AttributeValue);
      const last = keys[0] as Uint8Array;
      for (const key of keys) {
        const order = Buffer.compare(key, last);
        expect(isInRange(rangeBeyond(whole, last, true), key)).toBe(order > 0);
        expect(isInRange(rangeBeyond(whole, last, false), key)).toBe(order < 0);
      }
    }),
  );
});

test("every key is in exactly one segment of a parallel scan", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 100 }), (sample, total) => {
      const { schema, partitions, sorts } = sample;
      const key = keyOf(schema, partitions[0] as AttributeValue, sorts[0] as AttributeValue);
      const segments = Array.from({ length: total }, (_, segment) => segmentRange(segment, total));
      expect(segments.filter((range) => isInRange(range, key))).toHaveLength(1);
      for (let index = 1; index < total; index++) {
        expect(segments[index]?.from).toEqual(segments[index - 1]?.to);
      }
    }),
  );
});

test("bytes that are no key are an error", () => {
  const attributes = [{ name: "pk", type: "S" } as const];
  const key = storageKey(attributes, { pk: { S: "a\0b" } });
  for (let length = 0; length < key.length; length++) {
    expect(() => keyOfStorageKey(attributes, key.subarray(0, length))).toThrow("a key");
  }
  expect(() => keyOfStorageKey(attributes, Buffer.concat([key, key]))).toThrow("bytes follow");
});
