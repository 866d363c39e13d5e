/** Patterns against what says the same in another way: JavaScript's regular expressions, and values compared directly. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLike } from "./compare.ts";
import { compilePattern } from "./matcher.ts";
import { PatternError } from "./pattern-error.ts";
import { compileRegex } from "./regex.ts";

const letters = fc.constantFrom("a", "b", "1", "_", " ", "\n", "é");
const text = fc.array(letters, { maxLength: 12 }).map((each) => each.join(""));

describe("regular expressions", () => {
  const atom = fc.constantFrom(
    "a",
    "b",
    "1",
    ".",
    "[ab]",
    "[^a]",
    "[0-9_]",
    "\\d",
    "\\W",
    "\\s",
    "\\x61",
    "\\.",
  );
  const count = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,}", "{0,2}");
  const item = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(atom, count).map((pair) => pair.join("")) },
    { weight: 1, arbitrary: fc.constantFrom("^", "$") },
  );
  const sequence = fc.array(item, { minLength: 1, maxLength: 6 }).map((each) => each.join(""));
  const source = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((each) => each.join("|"));

  test("find what JavaScript's find", () => {
    fc.assert(
      fc.property(source, text, (written, searched) => {
        // Java's `$` is also before the last line's end; its classes know ASCII alone.
        const translated = written
          .replaceAll("\\s", "[ \\t-\\r]")
          .replaceAll("$", "(?=\\n?(?![\\s\\S]))");
        const expected = new RegExp(translated).test(searched);
        expect(compileRegex(written).test(searched)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("take time in proportion to the text", () => {
    const pattern = compileRegex(".*a.*b.*a.*b.*c$");
    expect(pattern.test("ab".repeat(100_000))).toBe(false);
  });
});

test("`*` is any run of characters", () => {
  const like = fc
    .array(fc.constantFrom("a", "b", "*"), { maxLength: 8 })
    .map((each) => each.join(""));
  const subject = fc
    .array(fc.constantFrom("a", "b"), { maxLength: 10 })
    .map((each) => each.join(""));
  fc.assert(
    fc.property(like, subject, (written, matched) => {
      const expected = new RegExp(`^${written.replaceAll("*", ".*")}$`).test(matched);
      expect(isLike(matched, written)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test("terms are all there, or some, or none", () => {
  const word = fc.constantFrom("aa", "ab", "ba", "b1", "1");
  const words = fc.uniqueArray(word, { maxLength: 3 });
  fc.assert(
    fc.property(words, words, words, text, (required, optional, excluded, message) => {
      const terms = [
        ...optional.map((each) => `?${each}`),
        ...excluded.map((each) => `-${each}`),
        ...required.map((each) => `"${each}"`),
      ];
      const isPlain = required.length + excluded.length > 0;
      const has = (each: string) => message.includes(each);
      const expected = isPlain
        ? required.every(has) && !excluded.some(has)
        : optional.length === 0 || optional.some(has);
      expect(compilePattern(terms.join(" ")).matches(message)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

type Event = Readonly<Record<string, unknown>>;

interface Tested {
  readonly written: string;
  holds(event: Event): boolean;
}

const OPERATORS = {
  "=": (a: number, b: number) => a === b,
  "!=": (a: number, b: number) => a !== b,
  "<": (a: number, b: number) => a < b,
  ">": (a: number, b: number) => a > b,
  "<=": (a: number, b: number) => a <= b,
  ">=": (a: number, b: number) => a >= b,
} as const;

const member = fc.constantFrom("a", "b", "c");
const leaf: fc.Arbitrary<Tested> = fc.oneof(
  fc
    .record({
      name: member,
      operator: fc.constantFrom(...(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[])),
      wanted: fc.integer({ min: -3, max: 3 }),
    })
    .map(({ name, operator, wanted }) => ({
      written: `$.${name} ${operator} ${wanted}`,
      holds: (event: Event) => {
        const value = event[name];
        if (typeof value === "number") return OPERATORS[operator](value, wanted);
        return operator === "!=" && typeof value === "boolean";
      },
    })),
  member.map((name) => ({
    written: `$.${name} NOT EXISTS`,
    holds: (event: Event) => !Object.hasOwn(event, name),
  })),
  member.map((name) => ({
    written: `$.${name} IS NULL`,
    holds: (event: Event) => event[name] === null,
  })),
  member.map((name) => ({
    written: `$.${name} IS TRUE`,
    holds: (event: Event) => event[name] === true,
  })),
);

/** `&&` binds more tightly, as it does in JavaScript. */
const tree: fc.Arbitrary<Tested> = fc.letrec<{ tree: Tested }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => ({
      written: `(${left.written}) && (${right.written})`,
      holds: (event: Event) => left.holds(event) && right.holds(event),
    })),
    fc.tuple(leaf, leaf, leaf).map(([first, second, third]) => ({
      written: `${first.written} || ${second.written} && ${third.written}`,
      holds: (event: Event) => first.holds(event) || (second.holds(event) && third.holds(event)),
    })),
  ),
})).tree;

test("conditions on JSON hold as they would in JavaScript", () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(null, true, false));
  fc.assert(
    fc.property(tree, fc.dictionary(member, value, { noNullPrototype: true }), (tested, event) => {
      const pattern = compilePattern(`{ ${tested.written} }`);
      expect(pattern.matches(JSON.stringify(event))).toBe(tested.holds(event));
    }),
    { numRuns: 2000 },
  );
});

test("any text is a pattern or refused as one", () => {
  const pieces = fc.constantFrom(
    ..."{}[]()$.*%\"'\\?-=!<>&|,~ ",
    "a",
    "1",
    "$.a",
    "...",
    "IS NULL",
    "NOT EXISTS",
    "&&",
    "||",
    "é",
  );
  const anything = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((each) => each.join("")),
    fc.string({ maxLength: 40, unit: "binary" }),
  );
  fc.assert(
    fc.property(anything, fc.oneof(text, fc.json()), (written, message) => {
      try {
        const pattern = compilePattern(written);
        expect(pattern.matches(message)).toBe(pattern.extract(message) !== undefined);
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
      }
    }),
    { numRuns: 5000 },
  );
});
