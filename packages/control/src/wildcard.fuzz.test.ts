import fc from "fast-check";
import { expect, test } from "vitest";
import { wildcard } from "./wildcard.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "A"), maxLength: 10 });

test("a pattern matches what the regular expression of it matches", () => {
  fc.assert(
    fc.property(text, text, fc.boolean(), (pattern, sample, ignoresCase) => {
      const source = pattern.split("*").join("[^]*");
      const expected = new RegExp(`^${source}$`, ignoresCase ? "i" : "").test(sample);
      expect(wildcard(pattern, ignoresCase)(sample)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
