/** What the parser refuses: AWS's codes, and its words where they are recorded. */
import { expect, test } from "vitest";
import { parseQuery } from "./parser.ts";

test.each([
  [
    "SELECT CounterID FROM S3Object ORDER BY 1",
    "ParseUnexpectedToken",
    "Unexpected token found KEYWORD:UNKNOWN at line 1, column 32.",
  ],
  [
    "SELECT * FROM S3OBJECT s WHERE s.5 = `true`",
    "ParseUnexpectedToken",
    "Unexpected token found LITERAL:5d-1 at line 1, column 33.",
  ],
  [
    "SELECT * FROM S3OBJECT s WHERE s.'odd' is \"true\"",
    "ParseInvalidPathComponent",
    "Invalid Path component, expecting either an IDENTIFIER or STAR, got: LITERAL,at line 1, column 34.",
  ],
  [
    'SELECT * FROM S3OBJECT s WHERE s.odd is "true"',
    "ParseExpectedTypeName",
    "Expected type name, found QUOTED_IDENTIFIER:'true' at line 1, column 41.",
  ],
  [
    "SELECT * FROM S3OBJECT WHERE a\nLIKE % b",
    "ParseUnexpectedOperator",
    "Unexpected operator OPERATOR:'%' at line 2, column 6.",
  ],
  ["SELECT s.CAST FROM S3Object s", "ParseInvalidPathComponent", undefined],
  ["SELECT FROM S3Object", "ParseEmptySelect", undefined],
  ["SELECT a", "ParseSelectMissingFrom", undefined],
  ["SELECT *, a FROM S3Object", "ParseAsteriskIsNotAloneInSelectList", undefined],
  ["SELECT a[0].* FROM S3Object", "ParseCannotMixSqbAndWildcardInSelectList", undefined],
  ["SELECT a.b.* FROM S3Object", "ParseInvalidContextForWildcardInSelectList", undefined],
  ["SELECT a AS FROM S3Object", "ParseExpectedIdentForAlias", undefined],
  ["SELECT CAST(a) FROM S3Object", "ParseCastArity", undefined],
  ["SELECT CAST a FROM S3Object", "ParseExpectedLeftParenAfterCast", undefined],
  ["SELECT CAST(a AS BLOB) FROM S3Object", "InvalidDataType", undefined],
  ["SELECT SUM(*) FROM S3Object", "ParseUnsupportedCallWithStar", undefined],
  ["SELECT SUM(a, b) FROM S3Object", "ParseNonUnaryAgregateFunctionCall", undefined],
  ["SELECT EXTRACT(week FROM a) FROM S3Object", "ParseExpectedDatePart", undefined],
  ["SELECT LOWER(a b) FROM S3Object", "ParseExpectedArgumentDelimiter", undefined],
  ["SELECT md5(a) FROM S3Object", "UnsupportedFunction", undefined],
  ["SELECT CASE END FROM S3Object", "ParseUnExpectedKeyword", undefined],
  ["SELECT CASE a ELSE 1 END FROM S3Object", "ParseExpectedWhenClause", undefined],
  ["SELECT a FROM S3Object, S3Object", "MultipleDataSourcesUnsupported", undefined],
  ["SELECT a FROM S3Object JOIN b", "ParseMalformedJoin", undefined],
  ["SELECT a FROM S3Object GROUP BY a", "UnsupportedSqlStructure", undefined],
  ["SELECT a FROM S3Object.path", "InvalidKeyPath", undefined],
  ["SELECT a FROM other", "EvaluatorBindingDoesNotExist", undefined],
  ["SELECT a FROM S3Object LIMIT x", "ParseExpectedNumber", undefined],
  ["SELECT a FROM S3Object LIMIT -1", "EvaluatorNegativeLimit", undefined],
  ["SELECT a FROM S3Object WHERE a IN 1", "ParseExpectedLeftParenValueConstructor", undefined],
  ["SELECT a FROM S3Object WHERE a = ?", "LexerInvalidChar", undefined],
  ["SELECT a FROM S3Object WHERE a ! 1", "LexerInvalidOperator", undefined],
  ["SELECT a FROM S3Object WHERE a = `{`", "LexerInvalidIONLiteral", undefined],
  ["DELETE FROM S3Object", "ParseExpectedKeyword", undefined],
  ["", "ParseExpectedKeyword", undefined],
  [`SELECT ${"(".repeat(300)}1${")".repeat(300)} FROM S3Object`, "MaxOperatorsExceeded", undefined],
  [`SELECT ${"1+".repeat(5000)}1 FROM S3Object`, "MaxOperatorsExceeded", undefined],
  [`SELECT '${"x".repeat(262_144)}' FROM S3Object`, "ExpressionTooLong", undefined],
])("%.60s is refused", (expression, code, message) => {
  expect(() => parseQuery(expression)).toThrow(
    expect.objectContaining(message === undefined ? { code } : { code, message }),
  );
});
