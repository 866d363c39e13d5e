import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCondition } from "./condition-parser.ts";
import { readExpressions } from "./expressions.ts";
import { parseProjection } from "./projection-parser.ts";
import { conditionNodes, pathNodes, updateNodes } from "./testing/arbitrary.ts";
import { printCondition, printPath, printUpdate } from "./testing/print.ts";
import { parseUpdate } from "./update-parser.ts";

const fits = (text: string) => Buffer.byteLength(text) <= 4096;

test("a condition that is printed is read as the tree that it was", () => {
  fc.assert(
    fc.property(conditionNodes, (tree) => {
      const text = printCondition(tree);
      fc.pre(fits(text));
      expect(parseCondition(text)).toEqual(tree);
    }),
    { numRuns: 500 },
  );
});

test("an update that is printed is read as the tree that it was", () => {
  fc.assert(
    fc.property(updateNodes, (tree) => {
      const text = printUpdate(tree);
      fc.pre(fits(text));
      expect(parseUpdate(text)).toEqual(tree);
    }),
    { numRuns: 500 },
  );
});

test("a projection that is printed is read as the tree that it was", () => {
  fc.assert(
    fc.property(fc.array(pathNodes, { minLength: 1, maxLength: 5 }), (paths) => {
      expect(parseProjection(paths.map(printPath).join(" , "))).toEqual(paths);
    }),
  );
});

test("words of the grammar are words in any case, with or without space around brackets", () => {
  const tree = parseCondition("NOT (a BETWEEN :a AND :b OR c IN (:c,:d)) AND size(e) > :e");
  expect(parseCondition("not(a between:a and:b or c in(:c , :d))\tAnd\nsize ( e )>:e")).toEqual(
    tree,
  );
});

/** Every sentence that a wrong expression by itself can be answered with. */
const SENTENCES =
  /^Invalid \w+Expression: (Syntax error; token: "[\s\S]+", near: "[\s\S]+"|The expression can not be empty;|The expression has redundant parentheses;|The expression contains too many operators; operator count: 301|Expression size has exceeded the maximum allowed size; expression size: \d+|Attribute name is a reserved keyword; reserved keyword: \w+|Invalid function name; function: \w+|The function is not allowed .*; function: \w+|List index is not within the allowable range; index: \[\d+\]|The document path has too many nesting levels; nesting levels: \d+|The "\w+" section can only be used once in an update expression;|An expression attribute (name|value) .* is not defined; attribute \w+: [#:]\w+|Incorrect number of operands .*|Incorrect operand type .*|Operator or function requires a document path; .*|The first operand must be distinct .*|Two document paths (overlap|conflict) .*|The IN operator .*)$/;

const pieces = fc.constantFrom(
  ...[
    "(",
    ")",
    "((",
    "))",
    "[",
    "]",
    ".",
    ",",
    "=",
    "<>",
    "<=",
    "+",
    "-",
    " ",
    " ",
    "  ",
    "a",
    "b.c",
  ],
  ...[
    "#n",
    ":v",
    "AND",
    " OR ",
    "NOT ",
    " BETWEEN ",
    " IN (",
    "SET ",
    "REMOVE ",
    " ADD ",
    " DELETE ",
  ],
  ...[
    "size(",
    "contains(",
    "attribute_exists(",
    "if_not_exists(",
    "list_append(",
    "0",
    "12",
    "9999999999",
  ],
  ...["\t", "\n", "ü", "😀", "\ud800", '"', "#", ":", "name", "a = :v", "f("],
);
const soups = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
  fc.tuple(pieces, fc.integer({ min: 1, max: 4200 })).map(([piece, count]) => piece.repeat(count)),
  fc.string({ unit: "binary", maxLength: 100 }),
);

test("any text is an expression or is refused in AWS's words, at once", () => {
  const used = {
    ExpressionAttributeNames: { "#n": "x" },
    ExpressionAttributeValues: { ":v": { N: "1" } },
  };
  const names = ["Update", "Condition", "KeyCondition", "Filter", "Projection"] as const;
  fc.assert(
    fc.property(soups, fc.constantFrom(...names), (text, name) => {
      try {
        readExpressions({ ...used, [`${name}Expression`]: text });
      } catch (error) {
        const { message } = error as Error;
        if (!message.startsWith("Value provided in")) expect(message).toMatch(SENTENCES);
      }
    }),
    { numRuns: 3000 },
  );
});
