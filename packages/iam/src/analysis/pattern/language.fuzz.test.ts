import fc from "fast-check";
import { expect, test } from "vitest";
import { Effort, TooMuchEffort } from "./effort.ts";
import { isEmptyLanguage } from "./language.ts";
import { fromParts, type Pattern, patternOf } from "./pattern.ts";

const LETTERS = ["a", "b"];
/** Of up to four units: what two of these have in common, or one has that another has not, has a text of six characters. */
const patternText = fc.string({ unit: fc.constantFrom(...LETTERS, "*", "?"), maxLength: 4 });
const lists = fc.array(fc.array(patternText, { minLength: 1, maxLength: 2 }), {
  minLength: 1,
  maxLength: 3,
});
const effort = () => new Effort(10_000_000);

function regularOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}

/** Every text of up to six characters, with one that no pattern names. */
const TEXTS: readonly string[] = (() => {
  const all = [""];
  for (let from = 0, length = 0; length < 6; length++) {
    const to = all.length;
    for (; from < to; from++)
      for (const letter of [...LETTERS, "c"]) all.push(`${all[from]}${letter}`);
  }
  return all;
})();

test("what is called empty has no text, and what is not has one", () => {
  fc.assert(
    fc.property(lists, fc.array(patternText, { maxLength: 3 }), (all, none) => {
      const wanted = all.map((list) => list.map(regularOf));
      const unwanted = none.map(regularOf);
      const found = TEXTS.some(
        (text) =>
          wanted.every((list) => list.some((form) => form.test(text))) &&
          !unwanted.some((form) => form.test(text)),
      );
      const language = {
        all: all.map((list) => list.map(patternOf)),
        none: none.map(patternOf),
      };
      const empty = isEmptyLanguage(language, effort());
      if (found) expect(empty).toBe(false);
      // Three patterns may need a longer text, which is not looked for.
      else if (all.length + none.length < 3) expect(empty).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

const variable = fc.constantFrom({ name: "x" }, { name: "y" });
const part = fc.oneof(fc.constantFrom("a", "b", 1 as const, 2 as const), variable);
const templates = fc.array(fc.array(part, { maxLength: 4 }), { minLength: 1, maxLength: 2 });
type Part = string | 1 | 2 | { readonly name: string };

function filled(parts: readonly Part[], values: Readonly<Record<string, string>>): RegExp {
  const source = parts.map((each) => {
    if (each === 1) return ".";
    if (each === 2) return ".*";
    return typeof each === "object" ? values[each.name] : each;
  });
  return new RegExp(`^${source.join("")}$`);
}

test("what is called empty is empty for every value of the variables", () => {
  const value = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 2 });
  const patterns = (all: readonly (readonly Part[])[]): Pattern[] =>
    all.map((parts) => fromParts(parts));
  fc.assert(
    fc.property(templates, templates, templates, value, value, (one, other, none, x, y) => {
      const language = { all: [patterns(one), patterns(other)], none: patterns(none) };
      if (!isEmptyLanguage(language, effort())) return;
      const values = { x, y };
      const matches = (all: readonly (readonly Part[])[], text: string) =>
        all.some((parts) => filled(parts, values).test(text));
      const found = TEXTS.find(
        (text) => matches(one, text) && matches(other, text) && !matches(none, text),
      );
      expect(found).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
});

test("case is minded by those patterns that mind it", () => {
  const folded = fromParts(["ab"], true);
  const empty = (none: Pattern[]) => isEmptyLanguage({ all: [[folded]], none }, effort());
  expect(empty([patternOf("ab")])).toBe(false);
  expect(empty(["ab", "aB", "Ab", "AB"].map(patternOf))).toBe(true);
});

test("patterns made to be slow stop", () => {
  const slow = Array.from({ length: 12 }, (_, index) => `*a${"?".repeat(10 + index)}`);
  const language = { all: slow.map((text) => [patternOf(text)]), none: [] };
  try {
    expect(isEmptyLanguage(language, effort())).toBe(false);
  } catch (error) {
    expect(error).toBeInstanceOf(TooMuchEffort);
  }
});
