import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteHeaderValue, splitHeaderList } from "./header-list.ts";

/** Visible ASCII and inner spaces: what a header value may hold. */
const values = fc
  .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() === text && !/^".*[^,"].*$/.test(text) && text !== '"');

test("a list that was quoted and joined is split into the same values", () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (list) => {
      expect(splitHeaderList(list.map(quoteHeaderValue).join(", "))).toEqual(list);
    }),
    { numRuns: 2000 },
  );
});

test("quotes and commas inside a quoted value are part of it", () => {
  expect(splitHeaderList('"b,c", "\\"def\\"", a')).toEqual(["b,c", '"def"', "a"]);
});

test("a quote that does not end is refused", () => {
  expect(splitHeaderList('a, "b')).toBeUndefined();
});
