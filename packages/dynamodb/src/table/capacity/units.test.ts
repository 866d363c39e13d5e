import { expect, test } from "vitest";
import { fetchingReadUnits, readUnits, writeUnits } from "./units.ts";

const KB = 1024;

// From AWS's page on read and write operations.
test.each([
  ["nothing", 0, 0.5, 1, 2],
  ["a byte", 1, 0.5, 1, 2],
  ["4 KB", 4 * KB, 0.5, 1, 2],
  ["a byte more", 4 * KB + 1, 1, 2, 4],
  ["8 KB", 8 * KB, 1, 2, 4],
  ["a page of 1 MB", 1024 * KB, 128, 256, 512],
])("reading %s", (_, bytes, eventual, strong, transactional) => {
  expect(readUnits(bytes, "eventual")).toBe(eventual);
  expect(readUnits(bytes, "strong")).toBe(strong);
  expect(readUnits(bytes, "transactional")).toBe(transactional);
});

test("a query of a local index pays each item that it fetches from the table, rounded on its own", () => {
  const units = fetchingReadUnits(5 * KB, [100, 4 * KB + 1, 200], "strong");
  expect(units).toEqual({ index: 2, table: 1 + 2 + 1 });
  expect(fetchingReadUnits(100, [], "eventual")).toEqual({ index: 0.5, table: 0 });
});

test.each([
  ["a new item of 1 KB", undefined, KB, 1],
  ["a new item of a byte more", undefined, KB + 1, 2],
  ["an item that shrinks", 3 * KB, 10, 3],
  ["an item that grows", 10, 3 * KB, 3],
  ["a deletion", 2 * KB + 1, undefined, 3],
  ["a deletion of nothing", undefined, undefined, 1],
  ["a condition that fails on an item of 2 KB", 2 * KB, undefined, 2],
])("writing: %s", (_, before, after, units) => {
  expect(writeUnits(before, after)).toBe(units);
  expect(writeUnits(before, after, "transactional")).toBe(2 * units);
});
