import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeySource, type ListingRequest, listKeys } from "./key-listing.ts";
import { compareKeys, keyAfterPrefix } from "./key-order.ts";

const character = fc.constantFrom(
  "a",
  "b",
  "/",
  "//",
  "\u00e9",
  "\ud7ff",
  "\ue000",
  "\u{10ffff}",
  "!",
);
const key = fc.array(character, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
const keys = fc.uniqueArray(key, { maxLength: 40 }).map((list) => list.sort(compareKeys));
const delimiter = fc.constantFrom("", "/", "a", "//");

function sourceOf(sorted: readonly string[]): KeySource<string> & { reads: number } {
  return {
    reads: 0,
    read(from, below, limit) {
      this.reads += 1;
      const inside = sorted.filter(
        (one) =>
          compareKeys(one, from) >= 0 && (below === undefined || compareKeys(one, below) < 0),
      );
      return inside.slice(0, limit);
    },
    keyOf: (one) => one,
  };
}

/** What S3 documents, without any cleverness: the whole list in order, rolled up. */
function everything(sorted: readonly string[], prefix: string, delimiter: string): string[] {
  const shown = new Set<string>();
  for (const one of sorted) {
    if (!one.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : one.indexOf(delimiter, prefix.length);
    shown.add(cut === -1 ? one : one.slice(0, cut + delimiter.length));
  }
  return [...shown];
}

const shownBy = (sorted: readonly string[], request: ListingRequest) => {
  const listing = listKeys(sourceOf(sorted), request);
  return { ...listing, shown: [...listing.entries, ...listing.commonPrefixes].sort(compareKeys) };
};

describe("listing", () => {
  it("pages of any size together show each key and common prefix once, in UTF-8 order", () => {
    fc.assert(
      fc.property(
        keys,
        fc.oneof(fc.constant(""), key),
        delimiter,
        fc.integer({ min: 1, max: 7 }),
        (sorted, prefix, delimiter, maxEntries) => {
          const seen: string[] = [];
          let after = "";
          for (;;) {
            const page = shownBy(sorted, { prefix, delimiter, after, maxEntries });
            expect(page.shown.length).toBeLessThanOrEqual(maxEntries);
            seen.push(...page.shown);
            if (!page.truncated) break;
            expect(page.shown.length).toBe(maxEntries);
            expect(page.last).toBe(page.shown.at(-1));
            after = page.last!;
          }
          expect(seen).toEqual(everything(sorted, prefix, delimiter));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("begins strictly after any key, there or not", () => {
    fc.assert(
      fc.property(keys, key, (sorted, after) => {
        const page = shownBy(sorted, { prefix: "", delimiter: "", after, maxEntries: 1000 });
        expect(page.shown).toEqual(sorted.filter((one) => compareKeys(one, after) > 0));
      }),
      { numRuns: 300 },
    );
  });

  it("leaves out the common prefix that the marker lies in", () => {
    const page = shownBy(["a/1", "a/2", "b/1"], {
      prefix: "",
      delimiter: "/",
      after: "a/1",
      maxEntries: 10,
    });
    expect(page.shown).toEqual(["b/"]);
  });

  it("is truncated exactly when something is left", () => {
    const request = { prefix: "", delimiter: "/", after: "" };
    const sorted = ["a", "b/1", "b/2"];
    expect(shownBy(sorted, { ...request, maxEntries: 2 }).truncated).toBe(false);
    expect(shownBy(sorted, { ...request, maxEntries: 1 }).truncated).toBe(true);
    expect(shownBy(sorted, { ...request, maxEntries: 0 })).toMatchObject({
      shown: [],
      truncated: false,
    });
  });

  it("seeks over a common prefix, however many keys lie in it", () => {
    const many = Array.from({ length: 5000 }, (_, at) => `logs/${String(at).padStart(6, "0")}`);
    const source = sourceOf(["a", ...many, "z"]);
    listKeys(source, { prefix: "", delimiter: "/", after: "", maxEntries: 1000 });
    expect(source.reads).toBeLessThan(5);
  });

  it("the key after a prefix is above all that start with it and below all others above", () => {
    fc.assert(
      fc.property(key, key, (prefix, other) => {
        const after = keyAfterPrefix(prefix);
        if (after === undefined) {
          expect(prefix).toMatch(/^\u{10ffff}+$/u);
          return;
        }
        if (other.startsWith(prefix)) expect(compareKeys(other, after)).toBeLessThan(0);
        else if (compareKeys(other, prefix) > 0) {
          expect(compareKeys(other, after)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
