import { expect, test } from "vitest";
import type { Item } from "../../expression/value/attribute-value.ts";
import type { KeySchema } from "../../expression/value/key-check.ts";
import {
  entryChange,
  entryKeyAttributes,
  entryWriteUnits,
  indexEntry,
  type Projection,
  type SecondaryIndex,
} from "./index-entry.ts";
import { indexKeyFault } from "./index-key-check.ts";

const table: KeySchema = {
  partition: { name: "customer", type: "S" },
  sort: { name: "order", type: "N" },
};

function byDate(projection: Projection): SecondaryIndex {
  const keys: KeySchema = {
    partition: { name: "day", type: "S" },
    sort: { name: "customer", type: "S" },
  };
  return { name: "by-date", scope: "global", keys, projection };
}

const item: Item = {
  customer: { S: "c1" },
  order: { N: "7" },
  day: { S: "monday" },
  total: { N: "12.5" },
  note: { S: "x".repeat(1500) },
};
const namesOf = (projection: Projection, of = item) =>
  Object.keys(indexEntry(of, byDate(projection), table) ?? {}).join(" ");

test("an entry has the keys of the index and of the table, and what is projected", () => {
  expect(namesOf({ kind: "all" })).toBe("customer order day total note");
  expect(namesOf({ kind: "keys-only" })).toBe("customer order day");
  expect(namesOf({ kind: "include", names: ["total", "absent"] })).toBe("customer order day total");
});

test("an item that lacks a key of the index is not in it", () => {
  const { day: _, ...rest } = item;
  expect(indexEntry(rest, byDate({ kind: "all" }), table)).toBeUndefined();
});

test("an entry's storage key has each attribute once", () => {
  const names = entryKeyAttributes(byDate({ kind: "all" }), table).map(({ name }) => name);
  expect(names).toEqual(["day", "customer", "order"]);
});

// From AWS's page on global secondary indexes, in the order of its list.
test.each<[string, Item | undefined, Item | undefined, number]>([
  ["a new item", undefined, item, 1],
  ["an item that gets the key", without(item, "day"), item, 1],
  ["an item whose key changes", item, { ...item, day: { S: "tuesday" } }, 2],
  ["an item that loses the key", item, without(item, "day"), 1],
  ["an item that is deleted", item, undefined, 1],
  ["an item that never had the key", without(item, "day"), without(item, "day"), 0],
  ["an item whose projected attribute changes", item, { ...item, total: { N: "13" } }, 1],
  ["an item of which another attribute changes", item, { ...item, note: { S: "y" } }, 0],
])("keeping an index costs, for %s", (_, before, after, units) => {
  const index = byDate({ kind: "include", names: ["total"] });
  const change = entryChange(before, after, index, table);
  expect(change === undefined ? 0 : entryWriteUnits(change, index)).toBe(units);
});

test("a write of an index is as large as its entry, before or after", () => {
  const index = byDate({ kind: "all" });
  const smaller: Item = { ...item, note: { S: "" } };
  const units = (before: Item, after: Item) => {
    const change = entryChange(before, after, index, table);
    return change && entryWriteUnits(change, index);
  };
  expect(units(item, smaller)).toBe(2);
  expect(units(smaller, item)).toBe(2);
  expect(units(item, { ...smaller, day: { S: "tuesday" } })).toBe(3);
});

function without(whole: Item, name: string): Item {
  return Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name));
}

test.each<[Item, string | undefined]>([
  [item, undefined],
  [without(item, "day"), undefined],
  [
    { ...item, day: { N: "1" } },
    "One or more parameter values were invalid: Type mismatch for Index Key day Expected: S Actual: N IndexName: by-date",
  ],
  [
    { ...item, day: { S: "" } },
    "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
      "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-date, IndexKey: day",
  ],
  [{ ...item, day: { S: "ü".repeat(1024) } }, undefined],
  [
    { ...item, day: { S: "ü".repeat(1025) } },
    "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
  ],
  [
    { ...item, customer: { S: "x".repeat(1025) } },
    "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
  ],
])("index keys are checked (%#)", (checked, message) => {
  expect(indexKeyFault(checked, [byDate({ kind: "keys-only" })])).toBe(message);
});
