import fc from "fast-check";
import { expect, test } from "vitest";
import { holds } from "../condition.ts";
import { readExpressions } from "../expressions.ts";
import { items, values } from "../testing/arbitrary.ts";
import { ValidationException } from "../validation-exception.ts";
import type { AttributeValue } from "../value/attribute-value.ts";
import { checkItem } from "../value/check.ts";
import { readStatement, type SelectStatement } from "./statement.ts";
import { parseStatement } from "./statement-parser.ts";
import type { ExpressionNode, PathStepNode } from "./syntax-tree.ts";
import { print } from "./testing/print.ts";

const span = { line: 0, column: 0, length: 0 };
const texts = fc.constantFrom("", "a", "it's", 'say "x"', "select", "é😀", "--", "/*", "?", "`");
const numbers = fc.constantFrom("0", "12", "-3", "1.50", "2e3", "-7E-2");
const names = fc.constantFrom("a", "b c", "order", 'x"y', "ü");
const types = fc.constantFrom(
  "null",
  "missing",
  "boolean",
  "string",
  "double precision",
  "integer4",
);
const operators = fc.constantFrom(
  ...[
    "and",
    "or",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "||",
    "like",
    "not like",
  ],
);

const expressions: fc.Arbitrary<ExpressionNode> = fc.letrec<{ node: ExpressionNode }>((tie) => {
  const node = tie("node");
  const nodes = fc.array(node, { maxLength: 3 });
  const name = names.map((each): ExpressionNode => ({ kind: "name", name: each, span }));
  const step: fc.Arbitrary<PathStepNode> = fc.oneof(
    names.map((each): PathStepNode => ({ kind: "name", name: each })),
    node.map((index): PathStepNode => ({ kind: "index", index })),
    fc.constantFrom<PathStepNode>({ kind: "unpivot" }, { kind: "wildcard" }),
  );
  const record = <Kind extends string, Rest>(kind: Kind, rest: fc.Arbitrary<Rest>) =>
    rest.map((each) => ({ kind, ...each, span }));
  return {
    node: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      name,
      record("text", fc.record({ text: texts })),
      record("number", fc.record({ text: numbers })),
      record("boolean", fc.record({ value: fc.boolean() })),
      fc.constantFrom<ExpressionNode>({ kind: "null", span }, { kind: "missing", span }),
      record("list", fc.record({ elements: nodes })),
      record("bag", fc.record({ elements: nodes })),
      record(
        "struct",
        fc.record({ members: fc.array(fc.record({ name: node, value: node }), { maxLength: 2 }) }),
      ),
      record("call", fc.record({ name: fc.constantFrom("f", "size", "exists"), operands: nodes })),
      record("unary", fc.record({ operator: fc.constantFrom("not" as const), inner: node })),
      record("binary", fc.record({ operator: operators, left: node, right: node })),
      record(
        "between",
        fc.record({ isNegated: fc.boolean(), operand: node, lower: node, upper: node }),
      ),
      record("is", fc.record({ isNegated: fc.boolean(), operand: node, type: types })),
      record(
        "path",
        fc.record({ root: name, steps: fc.array(step, { minLength: 1, maxLength: 3 }) }),
      ),
    ),
  };
}).node as fc.Arbitrary<ExpressionNode>;

/** Without places, and without what SELECT makes of the whole. */
function shape(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === "span" ? undefined : value)));
}

test("an expression that is printed is read as the tree that it was", () => {
  fc.assert(
    fc.property(expressions, (tree) => {
      const text = print(tree);
      const found = parseStatement(`SELECT * FROM t WHERE ${text}`);
      expect(shape("where" in found ? found.where : undefined)).toEqual(shape(tree));
    }),
    { numRuns: 1000 },
  );
});

/** A condition in both languages. */
interface Written {
  readonly partiql: string;
  readonly expression: string;
}

const paths = fc.constantFrom("a", "b", "c.d", "d[1]", "a.b[0]");
const operands: fc.Arbitrary<Written> = fc.oneof(
  paths.map((path) => ({ partiql: path, expression: path })),
  fc.nat({ max: 2 }).map((at) => ({ partiql: `?${at}`, expression: `:v${at}` })),
  paths.map((path) => ({ partiql: `SIZE(${path})`, expression: `size(${path})` })),
);

const conditions: fc.Arbitrary<Written> = fc.letrec<{ condition: Written }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc
      .tuple(operands, fc.constantFrom("=", "<>", "<", "<=", ">", ">="), operands)
      .map(([left, comparator, right]) => both`${left} ${comparator} ${right}`),
    fc
      .tuple(operands, operands, operands)
      .map(([operand, lower, upper]) => both`${operand} BETWEEN ${lower} AND ${upper}`),
    fc
      .tuple(paths, operands, operands)
      .map(([path, one, two]) => both`${path} IN (${one}, ${two})`),
    fc
      .tuple(fc.constantFrom("begins_with", "contains"), paths, operands)
      .map(([name, path, operand]) => both`${name}(${path}, ${operand})`),
    paths.map((path) => ({
      partiql: `${path} IS MISSING`,
      expression: `attribute_not_exists(${path})`,
    })),
    paths.map((path) => ({
      partiql: `${path} IS NOT MISSING`,
      expression: `attribute_exists(${path})`,
    })),
    tie("condition").map((inner) => both`NOT (${inner})`),
    fc
      .tuple(tie("condition"), fc.constantFrom("AND", "OR"), tie("condition"))
      .map(([left, operator, right]) => both`(${left}) ${operator} (${right})`),
  ),
})).condition;

function both(pieces: TemplateStringsArray, ...inside: readonly (Written | string)[]): Written {
  const join = (of: (each: Written | string) => string) =>
    pieces
      .map((piece, at) => piece + (at < inside.length ? of(inside[at] as Written) : ""))
      .join("");
  return {
    partiql: join((each) => (typeof each === "string" ? each : each.partiql)),
    expression: join((each) => (typeof each === "string" ? each : each.expression)),
  };
}

test("a WHERE holds for the items of the condition expression that says the same", () => {
  let read = 0;
  fc.assert(
    fc.property(conditions, fc.tuple(values, values, values), items, (written, sent, item) => {
      const parameters: AttributeValue[] = [];
      const where = written.partiql.replace(/\?(\d)/g, (_, at) => {
        parameters.push(sent[Number(at)] as AttributeValue);
        return "?";
      });
      const used = [0, 1, 2].filter((at) => written.expression.includes(`:v${at}`));
      const Values = Object.fromEntries(used.map((at) => [`:v${at}`, sent[at] as AttributeValue]));
      const outcome = (read: () => boolean): boolean | string => {
        try {
          return read();
        } catch (error) {
          if (!(error instanceof ValidationException)) throw error;
          return error.message.replace("Invalid ConditionExpression: ", "");
        }
      };
      const stored = checkItem(item);
      const expected = outcome(() => {
        const { condition } = readExpressions({
          ConditionExpression: written.expression,
          ...(used.length > 0 && { ExpressionAttributeValues: Values }),
        });
        return holds(condition as never, stored);
      });
      fc.pre(typeof expected === "boolean" || !expected.includes("redundant"));
      const found = outcome(() => {
        const { where: condition } = readStatement(
          `SELECT * FROM Songs WHERE ${where}`,
          parameters,
        ) as SelectStatement;
        return holds(condition as never, stored);
      });
      if (typeof expected === "boolean") read++;
      expect(found).toBe(expected);
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(300);
});

const pieces = fc.constantFrom(
  ..."SELECT |* |FROM |Songs |WHERE |ORDER BY |DESC |INSERT INTO |VALUE |UPDATE |SET |REMOVE |DELETE ".split(
    "|",
  ),
  ..."RETURNING |ALL OLD *|MODIFIED NEW *|EXISTS(|AND |OR |NOT |IN |IS |MISSING |NULL |BETWEEN ".split(
    "|",
  ),
  ..."( ) [ ] { } << >> , . : ; ? = <> != < <= + - * / % || @ ' \" ` -- /* */ 0 1.5 1e9 'a' \"b\"".split(
    " ",
  ),
  ..."a |b.c |size( |begins_with(a, 'x') |set_add(a, <<1>>) |list_append(a, [1]) |true |{'k': 1} ".split(
    "|",
  ),
  ...["\n", "\t", "ü", "😀", "\ud800", "\0", "1e99999999999", "__proto__", "'__proto__': "],
);
const soups = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
  fc.array(pieces, { maxLength: 20 }).map((parts) => `SELECT * FROM Songs WHERE ${parts.join("")}`),
  fc
    .array(pieces, { maxLength: 20 })
    .map((parts) => `UPDATE Songs SET ${parts.join("")} WHERE a = 1`),
  fc
    .tuple(pieces, fc.integer({ min: 1, max: 8192 }))
    .map(([piece, count]) => `SELECT ${piece.repeat(count).slice(0, 8000)}`),
  fc.string({ unit: "binary", maxLength: 200 }),
);

test("any text is a statement or is refused as none, at once", () => {
  fc.assert(
    fc.property(soups, fc.array(values, { maxLength: 3 }), (text, parameters) => {
      try {
        readStatement(text, parameters);
      } catch (error) {
        if (!(error instanceof ValidationException)) throw error;
        expect(error.message).not.toBe("");
      }
    }),
    { numRuns: 3000 },
  );
});
