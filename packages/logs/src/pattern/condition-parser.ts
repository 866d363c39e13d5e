/** `a && (b || c)`: `&&` binds more tightly. */
import type { Cursor } from "./cursor.ts";
import { PatternError } from "./pattern-error.ts";
import type { Comparison, Condition, Operand, Operator } from "./syntax-tree.ts";

export function parseCondition<Test>(
  cursor: Cursor,
  parseTest: (cursor: Cursor) => Test,
): Condition<Test> {
  return joined(cursor, "or", "||", () =>
    joined(cursor, "and", "&&", () => {
      if (!cursor.take("(")) return { kind: "test", test: parseTest(cursor) };
      const inner = parseCondition(cursor, parseTest);
      cursor.expect(")");
      return inner;
    }),
  );
}

function joined<Test>(
  cursor: Cursor,
  kind: "and" | "or",
  token: string,
  parse: () => Condition<Test>,
): Condition<Test> {
  const of = [parse()];
  while (cursor.take(token)) of.push(parse());
  return of.length === 1 ? (of[0] as Condition<Test>) : { kind, of };
}

export function testsOf<Test>(condition: Condition<Test>): Test[] {
  return condition.kind === "test" ? [condition.test] : condition.of.flatMap(testsOf);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const isNumber = (text: string): boolean => NUMBER.test(text);
export const numberOf = (text: string): number | undefined =>
  isNumber(text) ? Number(text) : undefined;

/** `= "x"`, `!= x*`, `>= 1.5`, `= %x%`. */
export function parseComparison(cursor: Cursor, unquoted: RegExp): Comparison {
  cursor.skipSpaces();
  const operator = cursor.match(/^(!=|<=|>=|=|<|>)/) as Operator | undefined;
  if (operator === undefined) throw new PatternError();
  cursor.skipSpaces();
  const operand = parseOperand(cursor, unquoted);
  const isOrder = operator !== "=" && operator !== "!=";
  if (isOrder && (operand.kind === "regex" || operand.number === undefined)) {
    throw new PatternError();
  }
  return { operator, operand };
}

function parseOperand(cursor: Cursor, unquoted: RegExp): Operand {
  const regex = cursor.regex();
  if (regex !== undefined) return { kind: "regex", regex };
  const quoted = cursor.quoted();
  if (quoted !== undefined) return { kind: "text", text: quoted, number: undefined };
  const text = cursor.match(unquoted);
  if (text === undefined) throw new PatternError();
  return { kind: "text", text, number: numberOf(text) };
}
