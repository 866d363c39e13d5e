/** `[ip, ..., status = 4* || status = 5*, size >= 1000]` */
import { parseComparison, parseCondition, testsOf } from "./condition-parser.ts";
import { Cursor } from "./cursor.ts";
import { PatternError } from "./pattern-error.ts";
import type { Comparison, Field } from "./syntax-tree.ts";

const REGEX_MAX = 2;
const NAME = /^[\w$@.-]+/;
const UNQUOTED = /^[^\s"%()&|,\]]+/;

export function parseFieldsPattern(text: string): Field[] {
  if (!text.endsWith("]")) {
    throw new PatternError("If a filter pattern starts with '[' it must end with ']'");
  }
  const cursor = new Cursor(text.slice(1, -1));
  const fields: Field[] = [];
  do fields.push(parseField(cursor));
  while (cursor.take(","));
  cursor.skipSpaces();
  if (!cursor.isAtEnd) throw new PatternError();
  checkLimits(fields);
  return fields;
}

function parseField(cursor: Cursor): Field {
  if (cursor.take("...")) return { kind: "rest" };
  const from = cursor.at;
  while (cursor.take("("));
  cursor.skipSpaces();
  const name = cursor.match(NAME);
  if (name === undefined) throw new PatternError();
  cursor.skipSpaces();
  const isPlain = cursor.isAtEnd || cursor.text[cursor.at] === ",";
  if (isPlain) return { kind: "field", name, condition: undefined };
  cursor.at = from;
  return { kind: "field", name, condition: parseCondition(cursor, (at) => parseTest(at, name)) };
}

/** A field's condition is about that field. */
function parseTest(cursor: Cursor, name: string): Comparison {
  cursor.skipSpaces();
  if (cursor.match(NAME) !== name) throw new PatternError();
  return parseComparison(cursor, UNQUOTED);
}

function checkLimits(fields: readonly Field[]): void {
  if (fields.filter(({ kind }) => kind === "rest").length > 1) throw new PatternError();
  const tests = fields.flatMap((field) =>
    field.kind === "rest" || field.condition === undefined ? [] : testsOf(field.condition),
  );
  if (tests.filter(({ operand }) => operand.kind === "regex").length > REGEX_MAX) {
    throw new PatternError();
  }
}
