import fc from "fast-check";
import { expect, it } from "vitest";
import { namePattern } from "./name-pattern.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", ".", "/"), maxLength: 12 });
const patterns = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });

it("matches what the same pattern as a regular expression matches", () => {
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
      expect(namePattern(pattern)(text)).toBe(new RegExp(`^${source}$`, "s").test(text));
    }),
    { numRuns: 2000 },
  );
});

it("takes no longer for many stars over a text that almost matches", () => {
  const isNamed = namePattern(`${"a*".repeat(500)}b`);
  expect(isNamed("a".repeat(2000))).toBe(false);
});
