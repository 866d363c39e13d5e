import fc from "fast-check";
import { expect, test } from "vitest";
import { compileGlob, globMatches, globTokens } from "./glob.ts";

/** The definition, tried in every way. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "*") {
    return naive(pattern.slice(1), text) || (text !== "" && naive(pattern, text.slice(1)));
  }
  if (text === "") return false;
  return (pattern[0] === "?" || pattern[0] === text[0]) && naive(pattern.slice(1), text.slice(1));
}

function matches(pattern: string, text: string): boolean {
  return globMatches(compileGlob(globTokens(pattern)), text);
}

const letters = (alphabet: string, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { maxLength }).map((parts) => parts.join(""));

test("the matcher agrees with the definition of * and ?", () => {
  fc.assert(
    fc.property(letters("ab*?", 9), letters("ab", 10), (pattern, text) => {
      expect(matches(pattern, text)).toBe(naive(pattern, text));
    }),
    { numRuns: 5000 },
  );
});

test("a text matches every pattern made by hiding parts of it", () => {
  fc.assert(
    fc.property(letters("abc:/", 20), fc.array(fc.nat(2), { maxLength: 20 }), (text, hidden) => {
      const pattern = [...text].map((letter, at) => [letter, "?", "*"][hidden[at] ?? 0]).join("");
      expect(matches(pattern, text)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("a pattern that makes backtracking matchers exponential is answered at once", () => {
  const pattern = "*a".repeat(500) + "b";
  const text = "a".repeat(20_000);
  expect(matches(pattern, text)).toBe(false);
  expect(matches(`${pattern}*`, text)).toBe(false);
  expect(matches("*a?".repeat(200), text)).toBe(true);
});
