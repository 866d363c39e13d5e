/**
 * Expressions, by precedence climbing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-operators.html
 */
import { isCallable, parseCall } from "./call-parser.ts";
import { Decimal } from "./decimal.ts";
import { atPosition, invalidPathComponent, tooManyOperators } from "./select-error.ts";
import type { BinaryOperator, Expression, Kind, Name, PathStep } from "./syntax-tree.ts";
import { Timestamp } from "./timestamp.ts";
import type { TokenReader } from "./token-reader.ts";
import { parseTypeName } from "./type-parser.ts";
import { numberOf, type Value } from "./value.ts";

/** Operators in one row without parentheses: the tree leans, and its walk is a recursion. */
const CHAIN_MAX = 1_000;

const precedences: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  is: 4,
  "=": 4,
  "<>": 4,
  "!=": 4,
  "<": 5,
  "<=": 5,
  ">": 5,
  ">=": 5,
  between: 6,
  in: 6,
  like: 6,
  not: 6,
  "||": 7,
  "+": 7,
  "-": 7,
  "*": 8,
  "/": 8,
  "%": 8,
};
const NOT_PRECEDENCE = 3;

export function parseExpression(reader: TokenReader, precedence = 1): Expression {
  return reader.nested(() => {
    let left = parseOperand(reader);
    for (let chain = 0; ; chain += 1) {
      const operator = operatorAhead(reader);
      const own = operator === undefined ? 0 : precedences[operator]!;
      if (operator === undefined || own < precedence) return left;
      if (chain >= CHAIN_MAX) throw tooManyOperators();
      reader.count();
      left = parseTail(reader, left, operator, own);
    }
  });
}

function operatorAhead(reader: TokenReader): string | undefined {
  const { kind, text } = reader.peek();
  if (kind === "STAR") return "*";
  if (kind === "OPERATOR") return text;
  if (kind !== "KEYWORD" || precedences[text] === undefined) return undefined;
  // `NOT` behind an operand belongs to BETWEEN, IN or LIKE.
  if (text !== "not") return text;
  const negated = ["between", "in", "like"].some((word) => reader.isKeyword(word, 1));
  return negated ? text : undefined;
}

function parseTail(
  reader: TokenReader,
  left: Expression,
  operator: string,
  precedence: number,
): Expression {
  reader.take();
  switch (operator) {
    case "not":
      return { kind: "not", operand: parseTail(reader, left, reader.peek().text, precedence) };
    case "is":
      return parseIs(reader, left);
    case "between": {
      const low = parseExpression(reader, precedence + 1);
      reader.expectKeyword("and");
      const high = parseExpression(reader, precedence + 1);
      return { kind: "between", operand: left, low, high };
    }
    case "in":
      return { kind: "in", operand: left, choices: parseChoices(reader) };
    case "like": {
      const pattern = parseExpression(reader, precedence + 1);
      const escaping = reader.acceptKeyword("escape")
        ? parseExpression(reader, precedence + 1)
        : undefined;
      return { kind: "like", operand: left, pattern, escaping };
    }
    default: {
      const right = parseExpression(reader, precedence + 1);
      const name = (operator === "!=" ? "<>" : operator) as BinaryOperator;
      return { kind: "binary", operator: name, left, right };
    }
  }
}

function parseIs(reader: TokenReader, operand: Expression): Expression {
  const negated = reader.acceptKeyword("not");
  const is: Expression = { kind: "is", operand, type: parseKind(reader) };
  return negated ? { kind: "not", operand: is } : is;
}

function parseKind(reader: TokenReader): Kind {
  for (const kind of ["null", "missing", "struct"] as const) {
    if (reader.acceptKeyword(kind)) return kind;
  }
  return parseTypeName(reader);
}

function parseChoices(reader: TokenReader): Expression[] {
  if (reader.peek().kind !== "LEFT_BRACKET") {
    reader.expect("LEFT_PAREN", "ParseExpectedLeftParenValueConstructor");
    return listUntil(reader, "RIGHT_PAREN");
  }
  reader.take();
  return listUntil(reader, "RIGHT_BRACKET");
}

/** Expressions with commas between; takes the closing token. */
export function listUntil(
  reader: TokenReader,
  close: "RIGHT_PAREN" | "RIGHT_BRACKET",
): Expression[] {
  const list: Expression[] = [];
  if (reader.accept(close)) return list;
  for (;;) {
    reader.count();
    list.push(parseExpression(reader));
    if (reader.accept(close)) return list;
    if (!reader.accept("COMMA")) {
      throw reader.fault("ParseExpectedArgumentDelimiter", "Expected argument delimiter, found");
    }
  }
}

function parseOperand(reader: TokenReader): Expression {
  if (reader.acceptKeyword("not")) {
    return { kind: "not", operand: parseExpression(reader, NOT_PRECEDENCE) };
  }
  if (reader.acceptOperator("-")) return { kind: "negate", operand: nestedOperand(reader) };
  if (reader.acceptOperator("+")) return nestedOperand(reader);
  return parseTerm(reader);
}

const nestedOperand = (reader: TokenReader): Expression =>
  reader.nested(() => parseOperand(reader));

function parseTerm(reader: TokenReader): Expression {
  const { kind, text, position } = reader.peek();
  if (isCallable(reader)) return parseCall(reader);
  switch (kind) {
    case "NUMBER":
      reader.take();
      return literal(
        numberLiteral(text, () => atPosition("ParseExpectedNumber", "Expected number", position)),
      );
    case "LITERAL":
      reader.take();
      return literal(text);
    case "ION_LITERAL":
      reader.take();
      return literal(
        ionValue(text, () => atPosition("LexerInvalidIONLiteral", "Invalid Ion literal", position)),
      );
    case "LEFT_PAREN": {
      reader.take();
      const inside = parseExpression(reader);
      reader.expect("RIGHT_PAREN");
      return reader.peek().kind === "DOT" || reader.peek().kind === "LEFT_BRACKET"
        ? pathOf(reader, inside)
        : inside;
    }
    case "IDENTIFIER":
    case "QUOTED_IDENTIFIER": {
      const root = reader.acceptName()!;
      return { kind: "path", root, steps: parseSteps(reader) };
    }
    case "KEYWORD":
      return parseWord(reader, text);
    case "OPERATOR":
      throw reader.fault("ParseUnexpectedOperator", "Unexpected operator");
    default:
      throw reader.fault("ParseUnexpectedTerm", "Unexpected term found");
  }
}

/** Paths start at a name. */
function pathOf(reader: TokenReader, inside: Expression): Expression {
  if (inside.kind !== "path") throw reader.fault("ParseUnexpectedToken", "Unexpected token found");
  return { ...inside, steps: [...inside.steps, ...parseSteps(reader)] };
}

function parseWord(reader: TokenReader, word: string): Expression {
  switch (word) {
    case "null":
      reader.take();
      return literal(null);
    case "true":
    case "false":
      reader.take();
      return literal(word === "true");
    case "case":
      reader.take();
      return parseCase(reader);
    default:
      throw reader.fault("ParseUnExpectedKeyword", "Unexpected keyword found");
  }
}

function parseCase(reader: TokenReader): Expression {
  const subject = reader.isKeyword("when") ? undefined : parseExpression(reader);
  const branches: { when: Expression; then: Expression }[] = [];
  if (!reader.isKeyword("when")) {
    throw reader.fault("ParseExpectedWhenClause", "Expected WHEN clause, found");
  }
  while (reader.acceptKeyword("when")) {
    reader.count();
    const condition = parseExpression(reader);
    reader.expectKeyword("then");
    const then = parseExpression(reader);
    const when: Expression =
      subject === undefined
        ? condition
        : { kind: "binary", operator: "=", left: subject, right: condition };
    branches.push({ when, then });
  }
  const otherwise = reader.acceptKeyword("else") ? parseExpression(reader) : undefined;
  reader.expectKeyword("end");
  return { kind: "case", branches, otherwise };
}

const literal = (value: Value): Expression => ({ kind: "literal", value });

function numberLiteral(text: string, fault: () => Error): Value {
  if (/[eE]/.test(text)) return Number(text);
  const number = numberOf(text);
  if (number === undefined) throw fault();
  return number;
}

/** Ion between backticks: a number, a timestamp, a boolean, null, or a symbol, which is a string here. */
function ionValue(source: string, fault: () => Error): Value {
  const text = source.trim();
  if (text === "null" || text.startsWith("null.")) return null;
  if (text === "true" || text === "false") return text === "true";
  const quoted = /^(?:"([^"\\]*)"|'([^'\\]*)')$/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  const timestamp = Timestamp.parse(text);
  if (timestamp !== undefined) return timestamp;
  if (/^-?\d+(\.\d*)?e[+-]?\d+$/.test(text)) return Number(text);
  if (/^-?\d/.test(text)) {
    const number = /[d.]/i.test(text) ? Decimal.parse(text) : numberOf(text);
    if (number !== undefined) return number;
  }
  if (/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text)) return text;
  throw fault();
}

/** `.name`, `."name"`, `.*`, `['name']`, `[0]`, `[*]`, as many as there are. */
export function parseSteps(reader: TokenReader): PathStep[] {
  const steps: PathStep[] = [];
  for (;;) {
    if (reader.accept("DOT")) steps.push(parseMember(reader));
    else if (reader.accept("LEFT_BRACKET")) steps.push(parseElement(reader));
    else return steps;
    reader.count();
  }
}

function parseMember(reader: TokenReader): PathStep {
  if (reader.accept("STAR")) return { kind: "every", of: "struct" };
  const name = reader.acceptName();
  if (name !== undefined) return { kind: "name", name };
  const { kind, position } = reader.peek();
  throw invalidPathComponent(kind === "NUMBER" ? "LITERAL" : kind, position);
}

function parseElement(reader: TokenReader): PathStep {
  const { kind, text, position } = reader.peek();
  let step: PathStep | undefined;
  if (kind === "STAR") step = { kind: "every", of: "list" };
  if (kind === "NUMBER" && /^\d{1,9}$/.test(text)) step = { kind: "index", index: Number(text) };
  if (kind === "LITERAL") {
    const name: Name = { text, quoted: true, position };
    step = { kind: "name", name };
  }
  if (step === undefined)
    throw invalidPathComponent(kind === "NUMBER" ? "LITERAL" : kind, position);
  reader.take();
  reader.expect("RIGHT_BRACKET");
  return step;
}
