import { expect, test } from "vitest";
import { parseSelection, type Selection, selectedCount } from "./selection.ts";

test.each([
  ["ALL", 7, 7],
  ["COUNT(3)", 7, 3],
  ["COUNT(9)", 7, 7],
  ["PERCENT(50)", 7, 3],
  ["PERCENT(1)", 7, 1],
  ["PERCENT(100)", 7, 7],
  ["PERCENT(50)", 0, 0],
])("%s of %i are %i", (mode, found, count) => {
  expect(selectedCount(parseSelection(mode) as Selection, found)).toBe(count);
});

test.each(["", "all", "COUNT()", "COUNT(0)", "COUNT(-1)", "PERCENT(0)", "PERCENT(101)", "SOME(1)"])(
  "%j is no selection mode",
  (mode) => {
    expect(parseSelection(mode)).toBeUndefined();
  },
);
