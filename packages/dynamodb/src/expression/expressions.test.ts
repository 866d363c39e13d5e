/** What is refused, in AWS's words: as recorded by dynalite's and moto's tests and by nubo's conformance suite. */
import { expect, test } from "vitest";
import { type ExpressionParameters, readExpressions } from "./expressions.ts";
import { RESERVED_WORDS } from "./reserved-words.ts";
import { usedIn } from "./testing/used.ts";
import type { AttributeMap, AttributeValue } from "./value/attribute-value.ts";

const NAMES = { "#a": "a", "#b": "b", "#c": "c", "#d": "[3]" };
const VALUES: AttributeMap = {
  ":a": { S: "a" },
  ":b": { S: "b" },
  ":S": { S: "S" },
  ":n": { N: "1" },
  ":x": { B: Uint8Array.of(1) },
  ":t": { BOOL: true },
  ":u": { NULL: true },
  ":l": { L: [] },
  ":m": { M: {} },
  ":s": { SS: ["1"] },
  ":w": { NS: ["1"] },
  ":y": { BS: [Uint8Array.of(1)] },
};

function nested(wraps: number): AttributeValue {
  let value: AttributeValue = { S: "leaf" };
  for (let wrap = 0; wrap < wraps; wrap++) value = { M: { n: value } };
  return value;
}

/** Only what the text uses is sent, as AWS wants it. */
function sent(text: string): ExpressionParameters {
  return {
    ExpressionAttributeNames: usedIn(text, NAMES),
    ExpressionAttributeValues: usedIn(text, VALUES),
  };
}

function refusal(parameters: ExpressionParameters): string {
  try {
    readExpressions(parameters);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

const condition = (text: string) => refusal({ ...sent(text), FilterExpression: text });
const update = (text: string) => refusal({ ...sent(text), UpdateExpression: text });
const projection = (text: string) => refusal({ ...sent(text), ProjectionExpression: text });

test.each([
  ["a-b", "-", "a-b"],
  ["NOT #a", "<EOF>", "#a"],
  ["tenant:abc123-", ":abc123", "tenant:abc123-"],
  ["things are not gonna be ok", "are", "things are not"],
  ["a > 4", "4", "> 4"],
  ["attribute_exists(Pictures-RearView)", "-", "Pictures-RearView"],
  ['attribute_exists("Pictures.RearView")', '"', '("Pictures'],
  ["attribute_exists(Pictures..RearView)", ".", "..RearView"],
  ["attribute_exists(Pi#ctures.RearView)", "#ctures", "Pi#ctures."],
  ["attribute_exists(asdf[a])", "a", "[a]"],
  ["a in b, c", "b", "in b,"],
  ["a > between", "between", "> between"],
  ["a in (b,c,)", ")", ",)"],
  ["(a)between(b.(c.d))and(c)", "(", ".(c"],
  ["(a)between(b.c.d)and((c)", "<EOF>", ")"],
  ["#$.b > a", "#", "#$"],
  ["a > :things.stuff", ".", ":things.stuff"],
  ["b[:a] > a", ":a", "[:a]"],
  ["b[#_] > a", "#_", "[#_]"],
  ["ü > a", "ü", "ü >"],
  ["(a)between(b.c[4.5].#d)and(:a)", ".", "4.5"],
  ["size(a).b > a", ".", ").b"],
  ["(size(a))[0] > a", "[", ")[0"],
  ["_a = b", "_", "_a"],
  ["a[01] = b", "1", "01]"],
  ["a", "<EOF>", "a"],
  ["a AND b = c", "AND", "a AND b"],
  ["(a)", "<EOF>", ")"],
  ["(NOT a)", ")", "a)"],
  ["(a = b AND c)", ")", "c)"],
  ["a = b c", "c", "b c"],
  ["a ((", "<EOF>", "("],
  ["=", "=", "="],
])("the condition %s is a syntax error at %s", (text, token, near) => {
  expect(condition(text)).toBe(
    `Invalid FilterExpression: Syntax error; token: "${token}", near: "${near}"`,
  );
});

test.each([
  ["INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"],
  ["  RESET NonExistent value", "RESET", "  RESET NonExistent"],
  ["ADD hits : incr", ":", "hits : incr"],
  ["SET a = :a,", "<EOF>", ","],
  ["SET a = 3", "3", "= 3"],
  ["SET a = [:a", "[", "= [:a"],
  ["SET", "<EOF>", "SET"],
  ["set :a = :b", ":a", "set :a ="],
  ["set a = (b.c).d + e", ".", ").d"],
  ["set a = b + c + d", "+", "c + d"],
  ["remove a, ", "<EOF>", ", "],
  ["add a b", "b", "a b"],
])("the update %s is a syntax error at %s", (text, token, near) => {
  expect(update(text)).toBe(
    `Invalid UpdateExpression: Syntax error; token: "${token}", near: "${near}"`,
  );
});

test("a projection is paths with commas between them", () => {
  const error = 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"';
  expect(projection("!!! INVALID !!!")).toBe(error);
  expect(projection("a.b[1], #a.c")).toBe("accepted");
});

test.each([
  "a=a and a > ((views))",
  "(a)between(((b.c)).d)and(c)",
  "a > whatever((:things), ((a)))",
  "a=a AND ((a=a AND a=a)) AND a=a",
  "a=a OR ((a=a OR (a=a OR a=a)))",
  "((((a < b))))",
  "((a = b)) and",
])("a pair of parentheses around a pair is redundant: %s", (text) => {
  expect(condition(text)).toBe(
    "Invalid FilterExpression: The expression has redundant parentheses;",
  );
});

test.each([
  "(#a = :a) AND (#b = :b)",
  "(#a = :a AND (#b = :b))",
  "(attribute_exists (#a)) AND (((#b <> :a) AND (#b <> :b)) AND (#c = :n))",
  "NOT NOT (a = :a OR NOT b = :b)",
  "((size(#a)) < #b.Maximum)",
  "(a.b).c[0] = :a",
  "((a).b) = :a",
  "a IN (:a, (b), size(c))",
  "attribute_type(:a, :S)",
  "(a) between (:a) and (:b)",
])("the condition %s is read", (text) => {
  expect(condition(text)).toBe("accepted");
});

const FUNCTION = "operator or function: ";
const COUNT = `Incorrect number of operands for operator or function; ${FUNCTION}`;
const TYPE = `Incorrect operand type for operator or function; ${FUNCTION}`;
const PLACE = "The function is not allowed to be used this way in an expression; function: ";
const UNKNOWN = "Invalid function name; function: ";
const RESERVED = "Attribute name is a reserved keyword; reserved keyword: ";
const NO_NAME =
  "An expression attribute name used in the document path is not defined; attribute name: ";
const NO_VALUE =
  "An expression attribute value used in expression is not defined; attribute value: ";
const PATH = `Operator or function requires a document path; ${FUNCTION}`;
const DISTINCT =
  "The first operand must be distinct from the remaining operands for this operator or function; operator: ";

test.each([
  ["a=b and whatever((:things)) > a", `${UNKNOWN}whatever`],
  ["attRIbute_exIsts((views), #a)", `${UNKNOWN}attRIbute_exIsts`],
  [
    "if_not_exists(a, :a) = b",
    "The function is not allowed in a condition expression; function: if_not_exists",
  ],
  ["a=b and attribute_exists((views), (#a)) > b", `${PLACE}attribute_exists`],
  ["size(contains(a, b)) > a", `${PLACE}contains`],
  ["size(things)", `${PLACE}size`],
  ["a between b and attribute_exists(things)", `${PLACE}attribute_exists`],
  ["a in (b, attribute_exists(things))", `${PLACE}attribute_exists`],
  ["attribute_exists(views, #a)", `${RESERVED}views`],
  [":a < abOrT", `${RESERVED}abOrT`],
  ["begins_with(Pictures.#RearView)", `${NO_NAME}#RearView`],
  ["#4g > a", `${NO_NAME}#4g`],
  ["(a)between(b.c[45].#e)and(:a)", `${NO_NAME}#e`],
  ["begins_with(:hello, #a, #b)", `${NO_VALUE}:hello`],
  [":_ > a", `${NO_VALUE}:_`],
  ["attribute_exists(things, a) and a=b", `${COUNT}attribute_exists, number of operands: 2`],
  ["attribute_type(things)", `${COUNT}attribute_type, number of operands: 1`],
  ["begins_with(things, size(a), b)", `${COUNT}begins_with, number of operands: 3`],
  ["size(things, a) > b", `${COUNT}size, number of operands: 2`],
  ["attribute_type(a, size(b)) and a=a", `${TYPE}attribute_type, operand type: N`],
  ["attribute_type(a, :n)", `${TYPE}attribute_type, operand type: N`],
  ["attribute_type(a, :t)", `${TYPE}attribute_type, operand type: BOOL`],
  ["begins_with(a, :n)", `${TYPE}begins_with, operand type: N`],
  ["begins_with(:l, a)", `${TYPE}begins_with, operand type: L`],
  ["begins_with(a, :s)", `${TYPE}begins_with, operand type: SS`],
  ["size(size(a)) > :n", `${TYPE}size, operand type: N`],
  ["size(:u) > a", `${TYPE}size, operand type: NULL`],
  ["a < :m", `${TYPE}<, operand type: M`],
  ["a between :t and :t", `${TYPE}BETWEEN, operand type: BOOL`],
  [
    "attribute_type(a, :a)",
    "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
  ],
  ["attribute_exists(:a) and a=b", `${PATH}attribute_exists`],
  ["a = b AND #a = a AND :a > a", `${DISTINCT}=, first operand: [a]`],
  ["#a <> a", `${DISTINCT}<>, first operand: [a]`],
  ["contains(ab.bc[1].a, ab.bc[1].#a)", `${DISTINCT}contains, first operand: [ab, bc, [1], a]`],
  ["a in (:a, a)", `${DISTINCT}IN, first operand: [a]`],
  [
    "a between :n and :a",
    "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}",
  ],
  [
    "a between :b and :a",
    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
  ],
  ["a[2147483648] = :a", "List index is not within the allowable range; index: [2147483648]"],
  [`${"not ".repeat(1000)}a<b`, "The expression contains too many operators; operator count: 301"],
  ["", "The expression can not be empty;"],
])("the condition %s is refused: %s", (text, message) => {
  expect(condition(text)).toBe(`Invalid FilterExpression: ${message}`);
});

test.each([
  [
    "33 levels",
    `${"a.".repeat(32)}a = :a`,
    "The document path has too many nesting levels; nesting levels: 33",
  ],
  [
    "101 candidates",
    `a in (${Array(101).fill(":a")})`,
    "The IN operator is provided with too many operands; number of operands: 101",
  ],
  [
    "301 operators",
    `a<b ${"or (a<b ".repeat(150)}${")".repeat(150)}`,
    "The expression contains too many operators; operator count: 301",
  ],
  [
    "1001 operators",
    `${"not ".repeat(1000)}a<b`,
    "The expression contains too many operators; operator count: 301",
  ],
  [
    "4097 bytes",
    "a".repeat(4097),
    "Expression size has exceeded the maximum allowed size; expression size: 4097",
  ],
  [
    "2000 parentheses",
    `${"(".repeat(2000)}a < b${")".repeat(2000)}`,
    "The expression has redundant parentheses;",
  ],
  ["4096 parentheses", "(".repeat(4096), 'Syntax error; token: "<EOF>", near: "("'],
  [
    "1300 calls",
    `a < ${"f(".repeat(1300)}b${")".repeat(1300)}`,
    "Invalid function name; function: f",
  ],
])("beyond the limits: %s", (_, text, message) => {
  expect(condition(text)).toBe(`Invalid FilterExpression: ${message}`);
});

test("300 operators, 100 candidates and 4 KB are within the limits", () => {
  expect(condition(`a<b ${"or (a<b ".repeat(149)}${")".repeat(149)}`)).toBe("accepted");
  expect(condition(`a in (${Array(100).fill(":a")})`)).toBe("accepted");
  expect(condition(`a = :a${" ".repeat(4090)}`)).toBe("accepted");
});

const APART = (how: string, one: string, two: string) =>
  `Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: ${one}, path two: ${two}`;
const SECTION = (operator: string, type: string) =>
  `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}, typeSet: ALLOWED_FOR_${operator}_OPERAND`;

test.each([
  [" set #c = :c set abOrt = true ", `${RESERVED}abOrt`],
  [" remove Absolute ", `${RESERVED}Absolute`],
  ["set #c = if_not_exist(:c) set c = d", `${UNKNOWN}if_not_exist`],
  ["set a = size(b)", "The function is not allowed in an update expression; function: size"],
  ["set a = #c set c = :d", 'The "SET" section can only be used once in an update expression;'],
  [
    "remove #d set a = b remove e",
    'The "REMOVE" section can only be used once in an update expression;',
  ],
  [
    "add #d :e set a = b add e :f",
    'The "ADD" section can only be used once in an update expression;',
  ],
  ["SET #e = if_not_exists(:c)", `${NO_NAME}#e`],
  ["SET #a = if_not_exists(:c)", `${NO_VALUE}:c`],
  ["SET attr1 = :v", `${NO_VALUE}:v`],
  [
    "set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)",
    APART("overlap", "[c, [1], a]", "[c]"),
  ],
  ["set #c[3].#d = a, #c[3] = a", APART("overlap", "[c, [3], [3]]", "[c, [3]]")],
  [
    "set #c[3].#d = a, #c.#d[3] = if_not_exists(a)",
    APART("conflict", "[c, [3], [3]]", "[c, [3], [3]]"),
  ],
  ["remove a.#c set a[1] = #d", APART("conflict", "[a, c]", "[a, [1]]")],
  ["set b = list_append(:a, a), c = if_not_exists(a) add a.b :a", SECTION("ADD", "STRING")],
  ["add a.b :l", SECTION("ADD", "LIST")],
  ["delete a.b :u", SECTION("DELETE", "NULL")],
  ["delete a.b :n", SECTION("DELETE", "NUMBER")],
  ["delete a.b :x", SECTION("DELETE", "BINARY")],
  ["add a.b :t", SECTION("ADD", "BOOLEAN")],
  ["add a.b :m", SECTION("ADD", "MAP")],
  ["set a = list_append(b)", `${COUNT}list_append, number of operands: 1`],
  ["set a = if_not_exists(:a, b)", `${PATH}if_not_exists`],
  ["set a = list_append(:a, a)", `${TYPE}list_append, operand type: S`],
  ["set a = a + :a", `${TYPE}+, operand type: S`],
  ["set a = a - :w", `${TYPE}-, operand type: NS`],
  ["", "The expression can not be empty;"],
])("the update %s is refused: %s", (text, message) => {
  expect(update(text)).toBe(`Invalid UpdateExpression: ${message}`);
});

test.each([
  ["b[1], b.a, #a.b, a", APART("overlap", "[a, b]", "[a]")],
  ["a, #a[1]", APART("overlap", "[a]", "[a, [1]]")],
  ["a.b[1], #a[1], #b", APART("conflict", "[a, b, [1]]", "[a, [1]]")],
  ["a, abort", `${RESERVED}abort`],
])("the projection %s is refused: %s", (text, message) => {
  expect(projection(text)).toBe(`Invalid ProjectionExpression: ${message}`);
});

test("all 573 reserved words are refused as names and taken behind placeholders", () => {
  expect(RESERVED_WORDS.size).toBe(573);
  for (const word of RESERVED_WORDS) {
    expect(projection(word.toLowerCase())).toBe(
      `Invalid ProjectionExpression: ${RESERVED}${word.toLowerCase()}`,
    );
    const names = { ExpressionAttributeNames: { "#w": word } };
    expect(refusal({ ...names, ProjectionExpression: "#w" })).toBe("accepted");
  }
});

const UNUSED = (kind: string, keys: string) =>
  `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${keys}}`;

test.each<[ExpressionParameters, string]>([
  [
    { UpdateExpression: "REMOVE a", ExpressionAttributeNames: {} },
    "ExpressionAttributeNames must not be empty",
  ],
  [
    { UpdateExpression: "REMOVE a", ExpressionAttributeValues: {} },
    "ExpressionAttributeValues must not be empty",
  ],
  [
    { UpdateExpression: "", ExpressionAttributeNames: { a: "b" } },
    'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
  ],
  [
    { UpdateExpression: "", ExpressionAttributeValues: { loc: { S: "" } } },
    'ExpressionAttributeValues contains invalid key: Syntax error; key: "loc"',
  ],
  [
    { UpdateExpression: "", ExpressionAttributeValues: { ":a": { N: "x" } } },
    "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a",
  ],
  [
    { UpdateExpression: "REMOVE #a", ExpressionAttributeNames: { "#a": "a", "#u": "b" } },
    UNUSED("Names", "#u"),
  ],
  [
    {
      UpdateExpression: "SET a = :a",
      ExpressionAttributeValues: { ":a": { S: "" }, ":u": { S: "" }, ":w": { S: "" } },
    },
    UNUSED("Values", ":u, :w"),
  ],
  [
    { KeyConditionExpression: "a between", FilterExpression: "" },
    'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "between"',
  ],
  [
    { KeyConditionExpression: "a = b", FilterExpression: "", ProjectionExpression: "" },
    "Invalid FilterExpression: The expression can not be empty;",
  ],
  [{ UpdateExpression: "SET a = :__proto__" }, `Invalid UpdateExpression: ${NO_VALUE}:__proto__`],
  [
    { UpdateExpression: "SET a = :a", ExpressionAttributeValues: { ":a": nested(32) } },
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
  ],
  [{ UpdateExpression: "SET a = :a", ExpressionAttributeValues: { ":a": nested(31) } }, "accepted"],
  [
    { ProjectionExpression: "#a", ExpressionAttributeNames: { [`#${"a".repeat(255)}`]: "a" } },
    "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: 256",
  ],
])("a request is refused at its first fault: %o", (parameters, message) => {
  expect(refusal(parameters)).toBe(message);
});
