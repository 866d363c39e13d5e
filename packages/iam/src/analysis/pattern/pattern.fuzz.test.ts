import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob, globMatches, globTokens } from "../../policy/glob.ts";
import { covers, fromParts, meets, patternOf } from "./pattern.ts";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
const matches = (glob: string, subject: string) =>
  globMatches(compileGlob(globTokens(glob)), subject);

test("a text of a pattern is a text of every pattern that covers it", () => {
  fc.assert(
    fc.property(pattern, pattern, text, (outer, inner, subject) => {
      if (!covers(patternOf(outer), patternOf(inner)) || !matches(inner, subject)) return;
      expect(matches(outer, subject)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test("patterns that have a text in common meet; such that do not meet have none", () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, subject) => {
      expect(meets(patternOf(one), patternOf(other))).toBe(meets(patternOf(other), patternOf(one)));
      if (matches(one, subject) && matches(other, subject)) {
        expect(meets(patternOf(one), patternOf(other))).toBe(true);
      }
    }),
    { numRuns: 5000 },
  );
});

test("a pattern covers itself and meets itself", () => {
  fc.assert(
    fc.property(pattern, (source) => {
      expect(covers(patternOf(source), patternOf(source))).toBe(true);
      expect(meets(patternOf(source), patternOf(source))).toBe(true);
    }),
  );
});

test.each([
  ["a*", "ab*", true],
  ["ab*", "a*", false],
  ["*?", "?*", true],
  ["a?", "a*", false],
  ["*a*", "b*", false],
])("%s covers %s: %s", (outer, inner, expected) => {
  expect(covers(patternOf(outer), patternOf(inner))).toBe(expected);
});

test.each([
  ["a*", "*b", true],
  ["a*", "b*", false],
  ["a", "a?", false],
  ["*aba*", "*c", true],
])("%s meets %s: %s", (one, other, expected) => {
  expect(meets(patternOf(one), patternOf(other))).toBe(expected);
});

test("a variable is covered by itself and by a run, never by a single wildcard", () => {
  const user = { name: "aws:username" };
  const home = fromParts(["home/", user, "/x"]);
  expect(covers(fromParts(["home/", user, "/", 2]), home)).toBe(true);
  expect(covers(patternOf("home/*"), home)).toBe(true);
  expect(covers(patternOf("home/?/x"), home)).toBe(false);
  expect(covers(fromParts(["home/", { name: "aws:userid" }, "/x"]), home)).toBe(false);
  expect(covers(home, patternOf("home/bob/x"))).toBe(false);
});

test("a pattern that does not mind case covers one that does", () => {
  const folded = fromParts(["Bob"], true);
  expect(covers(folded, patternOf("BOB"))).toBe(true);
  expect(covers(patternOf("bob"), folded)).toBe(false);
  expect(meets(folded, patternOf("boB"))).toBe(true);
});
