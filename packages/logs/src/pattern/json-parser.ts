/** `{ $.a.b[0] = "x" && ($.c IS NULL || $.d NOT EXISTS) }` */
import { parseComparison, parseCondition, testsOf } from "./condition-parser.ts";
import { Cursor } from "./cursor.ts";
import { PatternError } from "./pattern-error.ts";
import type { Condition, JsonTest, Selector, SelectorStep } from "./syntax-tree.ts";

const REGEX_MAX = 2;
const WILDCARDS_MAX = 3;
const UNQUOTED = /^[^\s"%()&|{},]+/;

export function parseJsonPattern(text: string): Condition<JsonTest> {
  if (!text.endsWith("}")) {
    throw new PatternError("If a filter pattern starts with '{' it must end with '}'");
  }
  const cursor = new Cursor(text.slice(1, -1));
  const condition = parseCondition(cursor, parseTest);
  cursor.skipSpaces();
  if (!cursor.isAtEnd) throw new PatternError();
  checkLimits(testsOf(condition));
  return condition;
}

function parseTest(cursor: Cursor): JsonTest {
  cursor.skipSpaces();
  const selector = parseSelector(cursor);
  cursor.skipSpaces();
  const word = cursor.match(/^(IS\s+(NULL|TRUE|FALSE)|NOT\s+EXISTS|EXISTS)\b/i);
  if (word === undefined) {
    return { kind: "compare", selector, ...parseComparison(cursor, UNQUOTED) };
  }
  const last = word.toUpperCase().split(/\s+/).at(-1);
  if (last === "EXISTS") {
    return { kind: "exists", selector, isExpected: !/^not/i.test(word) };
  }
  return { kind: "is", selector, value: last === "NULL" ? null : last === "TRUE" };
}

function parseSelector(cursor: Cursor): Selector {
  const from = cursor.at;
  if (cursor.match(/^\$/) === undefined) throw new PatternError();
  const steps: SelectorStep[] = [];
  for (;;) {
    const step = parseStep(cursor);
    if (step === undefined) break;
    steps.push(step);
  }
  if (steps.length === 0) throw new PatternError();
  return { text: cursor.text.slice(from, cursor.at), steps };
}

function parseStep(cursor: Cursor): SelectorStep | undefined {
  if (cursor.match(/^\.?\[\*\]|^\.\*/) !== undefined) return { kind: "each" };
  const index = cursor.match(/^\.?\[\d{1,9}\]/);
  if (index !== undefined) return { kind: "element", index: Number(index.replace(/\D/g, "")) };
  const quoted = cursor.match(/^\.?\[(?:'[^']+'|"[^"]+")\]/);
  if (quoted !== undefined) {
    return { kind: "member", name: quoted.replace(/^\.?\[./, "").slice(0, -2) };
  }
  const name = cursor.match(/^\.[^\s.[\]=!<>&|(){}"'%,*]+/);
  return name === undefined ? undefined : { kind: "member", name: name.slice(1) };
}

function checkLimits(tests: readonly JsonTest[]): void {
  const isRegex = (test: JsonTest) => test.kind === "compare" && test.operand.kind === "regex";
  if (tests.filter(isRegex).length > REGEX_MAX) throw new PatternError();
  const wildcards = tests.map(
    ({ selector }) => selector.steps.filter(({ kind }) => kind === "each").length,
  );
  const total = wildcards.reduce((sum, count) => sum + count, 0);
  if (wildcards.some((count) => count > 1) || total > WILDCARDS_MAX) throw new PatternError();
}
