/** Calls of functions: most take a list, some have words between their arguments. */
import { listUntil, parseExpression } from "./expression-parser.ts";
import { functionNames } from "./functions.ts";
import * as errors from "./select-error.ts";
import type { AggregateName, Expression } from "./syntax-tree.ts";
import type { TokenReader } from "./token-reader.ts";
import { parseTypeName } from "./type-parser.ts";

const aggregates = new Set<string>(["count", "sum", "avg", "min", "max"]);
const dateParts = new Set(["year", "month", "day", "hour", "minute", "second"]);
const zoneParts = new Set(["timezone_hour", "timezone_minute"]);

/** Functions whose names are keywords; the others are names with a parenthesis behind. */
const keywordFunctions = new Set([
  ...aggregates,
  "cast",
  "char_length",
  "character_length",
  "coalesce",
  "extract",
  "lower",
  "nullif",
  "substring",
  "trim",
  "upper",
]);

export function isCallable(reader: TokenReader): boolean {
  const { kind, text } = reader.peek();
  if (kind === "KEYWORD") return keywordFunctions.has(text);
  return kind === "IDENTIFIER" && reader.peek(1).kind === "LEFT_PAREN";
}

/** REQUIRES: `isCallable`. */
export function parseCall(reader: TokenReader): Expression {
  const { text, position } = reader.take();
  const name = text.toLowerCase();
  reader.expect(
    "LEFT_PAREN",
    name === "cast"
      ? "ParseExpectedLeftParenAfterCast"
      : "ParseExpectedLeftParenBuiltinFunctionCall",
  );
  if (aggregates.has(name)) return parseAggregate(reader, name as AggregateName);
  switch (name) {
    case "cast":
      return parseCast(reader);
    case "extract":
      return parseExtract(reader);
    case "date_add":
    case "date_diff":
      return parseDateCall(reader, name);
    case "substring":
      return parseSubstring(reader);
    case "trim":
      return parseTrim(reader);
  }
  if (!functionNames.has(name)) throw errors.unsupportedFunction(position);
  return call(name, listUntil(reader, "RIGHT_PAREN"));
}

const call = (name: string, list: readonly Expression[], modifier?: string): Expression => ({
  kind: "call",
  name,
  arguments: list,
  modifier,
});

function parseAggregate(reader: TokenReader, name: AggregateName): Expression {
  if (reader.accept("STAR")) {
    if (name !== "count") {
      throw reader.fault(
        "ParseUnsupportedCallWithStar",
        "Function call, other than COUNT, with (*) as parameter is not supported before",
      );
    }
    reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
    return { kind: "aggregate", name, operand: undefined, distinct: false };
  }
  const distinct = reader.acceptKeyword("distinct");
  if (!distinct) reader.acceptKeyword("all");
  const [operand, ...more] = listUntil(reader, "RIGHT_PAREN");
  if (operand === undefined || more.length > 0) {
    throw reader.fault(
      "ParseNonUnaryAgregateFunctionCall",
      "Aggregate functions take one argument, before",
    );
  }
  return { kind: "aggregate", name, operand, distinct };
}

function parseCast(reader: TokenReader): Expression {
  const operand = parseExpression(reader);
  if (reader.peek().kind === "COMMA" || reader.peek().kind === "RIGHT_PAREN") {
    throw reader.fault("ParseCastArity", "The CAST function has incorrect arity, found");
  }
  reader.expectKeyword("as");
  const type = parseTypeName(reader);
  reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
  return { kind: "cast", operand, type };
}

function parseExtract(reader: TokenReader): Expression {
  const part = parsePart(reader, true);
  reader.expectKeyword("from");
  const operand = parseExpression(reader);
  reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
  return call("extract", [operand], part);
}

function parseDateCall(reader: TokenReader, name: string): Expression {
  const part = parsePart(reader, false);
  if (!reader.accept("COMMA")) {
    throw reader.fault("ParseExpectedArgumentDelimiter", "Expected argument delimiter, found");
  }
  return call(name, listUntil(reader, "RIGHT_PAREN"), part);
}

function parsePart(reader: TokenReader, withZone: boolean): string {
  const { text } = reader.peek();
  const part = text.toLowerCase();
  if (dateParts.has(part) || (withZone && zoneParts.has(part))) {
    reader.take();
    return part;
  }
  throw reader.fault("ParseExpectedDatePart", "Expected date part, found");
}

/** `SUBSTRING(text FROM start FOR length)`, or with commas. */
function parseSubstring(reader: TokenReader): Expression {
  const text = parseExpression(reader);
  if (!reader.acceptKeyword("from")) {
    if (reader.accept("COMMA")) {
      return call("substring", [text, ...listUntil(reader, "RIGHT_PAREN")]);
    }
    reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
    return call("substring", [text]);
  }
  const list = [text, parseExpression(reader)];
  if (reader.acceptKeyword("for")) list.push(parseExpression(reader));
  reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
  return call("substring", list);
}

/** `TRIM([[LEADING | TRAILING | BOTH] [characters] FROM] text)`. */
function parseTrim(reader: TokenReader): Expression {
  let side: string | undefined;
  for (const word of ["leading", "trailing", "both"]) {
    if (reader.acceptKeyword(word)) side = word;
  }
  if (side !== undefined && reader.acceptKeyword("from")) return endOfTrim(reader, [], side);
  const first = parseExpression(reader);
  if (reader.acceptKeyword("from")) return endOfTrim(reader, [first], side);
  reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
  return call("trim", [first], side);
}

function endOfTrim(
  reader: TokenReader,
  characters: readonly Expression[],
  side: string | undefined,
): Expression {
  const text = parseExpression(reader);
  reader.expect("RIGHT_PAREN", "ParseExpectedRightParenBuiltinFunctionCall");
  return call("trim", [text, ...characters], side);
}
