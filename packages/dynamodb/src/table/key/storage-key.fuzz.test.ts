import fc from "fast-check";
import { expect, test } from "vitest";
import type { Bound, SortRange } from "../../expression/key-condition.ts";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { compareValues } from "../../expression/value/compare.ts";
import { formatDecimal, isDecimal, parseDecimal } from "../../expression/value/decimal.ts";
import type { KeySchema, KeyType } from "../../expression/value/key-check.ts";
import { keyAttributes } from "../../expression/value/key-check.ts";
import { isInRange, queryRange, rangeBeyond, segmentRange } from "./key-range.ts";
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

function meets({ lower, upper, prefix }: SortRange, value: AttributeValue): boolean {
  if (prefix !== undefined) {
    const [whole, beginning] = [contentBytes(value), contentBytes(prefix)];
    return whole.subarray(0, beginning.length).equals(beginning);
  }
  const isWithin = (bound: Bound | undefined, sign: number) => {
    if (bound === undefined) return true;
    const order = sign * (compareValues(value, bound.value) as number);
    return order > 0 || (order === 0 && bound.inclusive);
  };
  return isWithin(lower, 1) && isWithin(upper, -1);
}

function contentBytes(value: AttributeValue): Buffer {
  return "S" in value ? Buffer.from(value.S) : Buffer.from((value as { B: Uint8Array }).B);
}

function sortRangesOf({ schema, sorts }: Sample): SortRange[] {
  const [a, b] = sorts as [AttributeValue, AttributeValue];
  const inclusive = { value: a, inclusive: true };
  const exclusive = { value: a, inclusive: false };
  const ranges: SortRange[] = [
    { lower: inclusive, upper: inclusive },
    { lower: inclusive },
    { lower: exclusive },
    { upper: inclusive },
    { upper: exclusive },
    // In the wrong order half of the time.
    { lower: inclusive, upper: { value: b, inclusive: true } },
  ];
  if (schema.sort.type === "S") {
    // Not half of a character.
    const [first] = [...(a as { S: string }).S] as [string];
    ranges.push({ prefix: a }, { prefix: { S: "" } }, { prefix: { S: first } });
  }
  if (schema.sort.type === "B") {
    const { B } = a as { B: Uint8Array };
    ranges.push({ prefix: a }, { prefix: { B: B.subarray(0, B.length >> 1) } });
  }
  return ranges;
}

test("a range has exactly the keys that a query asks for, of a table and of an index", () => {
  fc.assert(
    fc.property(samples, (sample) => {
      const { schema, partitions, sorts } = sample;
      const [pk, another] = partitions as [AttributeValue, AttributeValue];
      const own = compareValues(pk, another) === 0;
      const table = { name: "id", type: "S" } as const;
      for (const sort of [undefined, ...sortRangesOf(sample)]) {
        const range = queryRange(schema, { partition: pk, sort });
        for (const sk of sorts) {
          const wanted = sort === undefined || meets(sort, sk);
          expect(isInRange(range, keyOf(schema, pk, sk))).toBe(wanted);
          expect(isInRange(range, keyOf(schema, another, sk))).toBe(own && wanted);
          const entry = storageKey([...keyAttributes(schema), table], { pk, sk, id: { S: "1" } });
          expect(isInRange(range, entry)).toBe(wanted);
        }
      }
    }),
    { numRuns: 400 },
  );
});

test("what a page leaves is what comes after its last key, either way, and never more than the range", () => {
  fc.assert(
    fc.property(samples, fc.boolean(), (sample, forward) => {
      const { schema, sorts, partitions } = sample;
      const [pk, another] = partitions as [AttributeValue, AttributeValue];
      const keys = sorts.map((sk) => keyOf(schema, pk, sk));
      const lasts = [...keys, keyOf(schema, another, sorts[0] as AttributeValue)];
      for (const sort of [undefined, ...sortRangesOf(sample)]) {
        const whole = queryRange(schema, { partition: pk, sort });
        for (const last of lasts) {
          const rest = rangeBeyond(whole, last, forward);
          for (const key of [...keys, last]) {
            const isLater = Buffer.compare(key, last) * (forward ? 1 : -1) > 0;
            expect(isInRange(rest, key)).toBe(isLater && isInRange(whole, key));
          }
          expect(Buffer.compare(rest.from as Uint8Array, rest.to as Uint8Array)).not.toBe(1);
        }
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
