/**
 * A query: SELECT, FROM, WHERE, LIMIT.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-select.html
 */
import { parseExpression, parseSteps } from "./expression-parser.ts";
import { tokensOf } from "./lexer.ts";
import * as errors from "./select-error.ts";
import type { Expression, Name, PathStep, Projection, Query } from "./syntax-tree.ts";
import { TokenReader } from "./token-reader.ts";

const EXPRESSION_BYTES_MAX = 256 * 1024;

/** Throws SelectError. */
export function parseQuery(expression: string): Query {
  if (Buffer.byteLength(expression) > EXPRESSION_BYTES_MAX) throw errors.expressionTooLong();
  const reader = new TokenReader(tokensOf(expression));
  reader.expectKeyword("select");
  const select = parseSelectList(reader);
  if (!reader.acceptKeyword("from")) {
    throw reader.fault("ParseSelectMissingFrom", "Missing FROM after SELECT list, found");
  }
  const source = parseSource(reader);
  const where = reader.acceptKeyword("where") ? parseExpression(reader) : undefined;
  if (reader.isKeyword("group")) throw errors.unsupportedStructure(reader.peek().position);
  const limit = reader.acceptKeyword("limit") ? parseLimit(reader) : undefined;
  reader.accept("SEMICOLON");
  if (reader.peek().kind !== "EOF") {
    throw reader.fault("ParseUnexpectedToken", "Unexpected token found");
  }
  return { select, ...source, where, limit };
}

function parseSelectList(reader: TokenReader): "*" | Projection[] {
  if (reader.isKeyword("from") || reader.peek().kind === "EOF") {
    throw reader.fault("ParseEmptySelect", "Found empty SELECT list, before");
  }
  if (reader.isKeyword("distinct")) throw errors.unsupportedStructure(reader.peek().position);
  reader.acceptKeyword("all");
  const projections: Projection[] = [];
  let isWhole = false;
  do {
    if (reader.accept("STAR")) isWhole = true;
    else projections.push(parseProjection(reader, projections.length + 1));
    if (isWhole && (projections.length > 0 || reader.peek().kind === "COMMA")) {
      throw reader.fault(
        "ParseAsteriskIsNotAloneInSelectList",
        "Other expressions may not be present in the select list when '*' is used without dot notation, before",
      );
    }
    reader.count();
  } while (reader.accept("COMMA"));
  return isWhole ? "*" : projections;
}

function parseProjection(reader: TokenReader, ordinal: number): Projection {
  const expression = parseExpression(reader);
  const every = everyOf(reader, expression);
  if (every !== undefined) return every;
  const alias = reader.acceptKeyword("as") ? requireAlias(reader) : reader.acceptName();
  return { kind: "expression", expression, name: alias?.text ?? derivedName(expression, ordinal) };
}

/** `s.*`; wildcards elsewhere in a path have no place in the list. */
function everyOf(reader: TokenReader, expression: Expression): Projection | undefined {
  if (expression.kind !== "path") return undefined;
  const { root, steps } = expression;
  const wildcard = steps.findIndex(({ kind }) => kind === "every");
  if (wildcard < 0) return undefined;
  const [step] = steps;
  if (steps.length === 1 && step?.kind === "every" && step.of === "struct") {
    return { kind: "every", of: root };
  }
  throw reader.fault(
    steps.some(({ kind }) => kind === "index")
      ? "ParseCannotMixSqbAndWildcardInSelectList"
      : "ParseInvalidContextForWildcardInSelectList",
    "Invalid use of * in select list, before",
  );
}

function requireAlias(reader: TokenReader): Name {
  const name = reader.acceptName();
  if (name !== undefined) return name;
  throw reader.fault("ParseExpectedIdentForAlias", "Expected identifier for alias, found");
}

/** The last name of a path; other expressions are numbered. */
function derivedName(expression: Expression, ordinal: number): string {
  if (expression.kind === "path") {
    const last = expression.steps.at(-1);
    if (last === undefined) return expression.root.text;
    if (last.kind === "name") return last.name.text;
  }
  return `_${ordinal}`;
}

interface Source {
  readonly path: readonly PathStep[];
  readonly pathPosition: Query["pathPosition"];
  readonly alias: Name;
}

function parseSource(reader: TokenReader): Source {
  const table = reader.acceptName();
  if (table === undefined) {
    throw reader.fault("ParseUnexpectedToken", "Unexpected token found");
  }
  if (table.text.toLowerCase() !== "s3object") {
    throw errors.atPosition(
      "EvaluatorBindingDoesNotExist",
      "A column name or a path provided does not exist in the SQL expression",
      table.position,
    );
  }
  const pathPosition = reader.peek().position;
  const steps = parseSteps(reader);
  const [first, ...path] = steps;
  // A document is a list of values: only `S3Object` alone may leave the wildcard out.
  if (first !== undefined && !(first.kind === "every" && first.of === "list")) {
    throw errors.invalidKeyPath(pathPosition);
  }
  const named = reader.acceptKeyword("as") ? requireAlias(reader) : reader.acceptName();
  if (reader.acceptKeyword("at")) {
    if (reader.acceptName() === undefined) {
      throw reader.fault("ParseExpectedIdentForAt", "Expected identifier for AT name, found");
    }
    throw errors.unsupportedStructure(table.position);
  }
  refuseJoins(reader);
  return {
    path,
    pathPosition: path.length === 0 ? undefined : pathPosition,
    alias: named ?? impliedAlias(table, steps),
  };
}

function refuseJoins(reader: TokenReader): void {
  if (reader.peek().kind === "COMMA") {
    throw new errors.SelectError(
      "MultipleDataSourcesUnsupported",
      "Multiple data sources are not supported.",
    );
  }
  const joins = ["join", "inner", "left", "right", "outer", "cross"];
  if (joins.some((word) => reader.isKeyword(word))) {
    throw reader.fault("ParseMalformedJoin", "JOIN is not supported in the SQL expression, found");
  }
}

/** `S3Object` alone is its own name; of a path the last name, or `_1` for a wildcard or an index. */
function impliedAlias(table: Name, steps: readonly PathStep[]): Name {
  const last = steps.at(-1);
  if (last === undefined) return table;
  return last.kind === "name" ? last.name : { ...table, text: "_1" };
}

function parseLimit(reader: TokenReader): number {
  const negative = reader.acceptOperator("-");
  const { kind, text } = reader.peek();
  if (kind !== "NUMBER" || !/^\d+$/.test(text)) {
    throw reader.fault("ParseExpectedNumber", "Expected number, found");
  }
  reader.take();
  if (negative && Number(text) !== 0) throw errors.negativeLimit();
  if (!Number.isSafeInteger(Number(text))) throw errors.integerOverflow();
  return Number(text);
}
