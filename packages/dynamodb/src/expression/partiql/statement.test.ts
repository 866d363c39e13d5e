/** Sentences are AWS's answers, recorded by public suites and projects that run against DynamoDB. */
import { describe, expect, test } from "vitest";
import { holds } from "../condition.ts";
import { applyUpdate } from "../update.ts";
import type { AttributeValue, Item } from "../value/attribute-value.ts";
import {
  type InsertStatement,
  readStatement,
  type SelectStatement,
  type UpdateStatement,
} from "./statement.ts";

const MALFORMED = "Statement wasn't well formed, can't be processed: ";
const LEFTOVER = `${MALFORMED}Unexpected token after expression`;

function fault(text: string, parameters?: AttributeValue[]): string {
  try {
    readStatement(text, parameters);
  } catch (error) {
    expect((error as Error).name).toBe("ValidationException");
    return (error as Error).message;
  }
  throw new Error(`not refused: ${text}`);
}

const select = (text: string, parameters?: AttributeValue[]) =>
  readStatement(text, parameters) as SelectStatement;

/** Whether an item fulfils what stands behind WHERE. */
function fulfils(where: string, item: Item, parameters?: AttributeValue[]): boolean {
  const statement = select(`SELECT * FROM Songs WHERE ${where}`, parameters);
  return holds(statement.where as never, item);
}

function updated(changes: string, item: Item, parameters?: AttributeValue[]): Item {
  const text = `UPDATE Songs SET ${changes} WHERE pk = 'a'`;
  return applyUpdate((readStatement(text, parameters) as UpdateStatement).update, item);
}

const song: Item = {
  pk: { S: "a" },
  plays: { N: "5" },
  title: { S: "Blue" },
  tags: { SS: ["x", "y"] },
  album: { M: { year: { N: "1971" }, sides: { L: [{ S: "one" }, { S: "two" }] } } },
  empty: { NULL: true },
  live: { BOOL: true },
};

describe("what is no PartiQL", () => {
  test.each([
    ["SELECT * FROM Songs WHERE pk = 1 foo", LEFTOVER],
    ["SELECT * FROM Songs WHERE pk = 1 e5", LEFTOVER],
    ["SELECT * FROM Songs WHERE pk = 1)", LEFTOVER],
    ["INSERT INTO Songs VALUE {'pk': 1} foo", LEFTOVER],
    ["INSERT INTO Songs s VALUE {'pk': 1}", LEFTOVER],
    ["UPDATE Songs SET a = 9 WHERE pk = 2 foo", LEFTOVER],
    ["DELETE FROM Songs WHERE pk = 3 ORDER BY pk", LEFTOVER],
    ["SELECT * FROM Songs ORDER BY pk WHERE pk = 1", LEFTOVER],
    ["FROM Songs SET c = 1 WHERE pk = 'a'", LEFTOVER],
    ["SELECT * FROM Songs WHERE pk = 1e2147483648", MALFORMED],
    ["SELECT * FROM Songs WHERE pk = 1.5e-2147483647", MALFORMED],
    ["SELECT * FROM Songs WHERE pk = 1 # note", MALFORMED],
    ["SELECT * FROM Songs WHERE pk = 1 /* note", MALFORMED],
    ['SELECT * FROM "Songs', MALFORMED],
    ["SELECT * FROM Songs WHERE", `${MALFORMED}Unexpected term`],
    ["SELECT * FROM Songs WHERE;", `${MALFORMED}Unexpected term`],
    ["SELECT * FROM Songs WHERE NOT", `${MALFORMED}Unexpected term`],
    ["SELECT * FROM Songs WHERE (", `${MALFORMED}Unexpected term`],
    ["UPDATE Songs SET a = 1 WHERE", `${MALFORMED}Unexpected term`],
    ["DELETE FROM Songs WHERE", `${MALFORMED}Unexpected term`],
    ["SELECT * FROM", `${MALFORMED}Unexpected term`],
    ["", `${MALFORMED}Unexpected term`],
    [
      "SELECT * FROM Songs WHERE pk = 'a' AND",
      `${MALFORMED}Missing right-hand side expression of infix operator`,
    ],
    ["SELECT * FROM Songs WHERE ORDER BY pk", `${MALFORMED}Unexpected keyword`],
    ["INSERT INTO urls (key, clicks) VALUES (?, ?)", `${MALFORMED}Unexpected keyword`],
    ["SELECT * FROM Songs WHERE pk = 'a' AND x IS FOO", `${MALFORMED}Expected type name`],
    ["SELECT * FROM Songs WHERE IS NULL", `${MALFORMED}Unexpected operator`],
    ["SELECT * FROM Songs WHERE pk = LIKE", `${MALFORMED}Unexpected operator`],
    ["DELETE FROM", `${MALFORMED}Expected identifier for simple path`],
    ["DELETE FROM WHERE pk = 'a'", `${MALFORMED}Expected identifier for simple path`],
    ["SLECT * FROM Songs WHERE pk = 'a'", `${MALFORMED}Expected data manipulation`],
    ["UPDATE Payment-x SET active=? WHERE id=?", `${MALFORMED}Expected data manipulation`],
    ["SELECT * FROM Songs WHERE m.inner = 1", `${MALFORMED}Invalid path dot component`],
  ])("%s", (text, sentence) => {
    expect(fault(text)).toBe(sentence);
  });
});

describe("what DynamoDB does not run", () => {
  const where = (condition: string) => `SELECT * FROM Songs WHERE pk = 'a' AND ${condition}`;
  const update = (changes: string) => `UPDATE Songs SET ${changes} WHERE pk = 'a'`;
  const OVERFLOW =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";

  test.each([
    ["SELECT * FROM Songs s WHERE pk = 'x'", "Aliasing is not supported"],
    ["SELECT * FROM Songs AS s WHERE pk = 'x'", "Aliasing is not supported"],
    ["UPDATE Songs s SET a = 3 WHERE pk = 'x'", "Aliasing is not supported"],
    ["DELETE FROM Songs s WHERE pk = 'x'", "Aliasing is not supported"],
    ["SELECT a AS b FROM Songs", "Aliasing is not supported"],
    ["SELECT a, a FROM Songs", "Duplicate identifiers in select clause: a"],
    ["SELECT id FROM Songs LIMIT 5", "Unsupported clause: LIMIT at 1:28:1"],
    ['SELECT * FROM ""', "Path component cannot be an empty string"],
    ['SELECT * FROM Songs.""', "Path component cannot be an empty string"],
    ["SELECT * FROM Songs.a.b", "A path may contain at most 2 components in the FROM clause"],
    ["UPDATE Songs.ix SET a = 1 WHERE pk = 'a'", "This operation is not supported on an index"],
    ["DELETE FROM Songs.ix WHERE pk = 'a'", "This operation is not supported on an index"],
    [
      "INSERT INTO Songs.ix VALUE {'pk': 'a'}",
      "FROM clause may only contain a single table name in data manipulation statements",
    ],
    ["x IS INT4", "Unsupported operation: IsType"],
    [
      "DELETE FROM Songs WHERE pk = 'x' RETURNING MODIFIED OLD *",
      "Invalid returning clause: RETURNING MODIFIED OLD *. " +
        "Only RETURNING ALL OLD * is allowed in DELETE statements.",
    ],
    ["SELECT f(a) FROM Songs", "Unexpected path component at 1:8:1"],
    [where("EXISTS(a)"), "Unrecognized function: exists at 1:40:6"],
    [
      where("attribute_exists('a')"),
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      where("attribute_exists()"),
      "Incorrect number of operands for operator or function; " +
        "operator or function: attribute_exists, number of operands: 0",
    ],
    [
      where("attribute_type(a, 1)"),
      "Incorrect operand type for operator or function; " +
        "operator or function: attribute_type, operand type: N",
    ],
    [
      where("attribute_exists(n) > false"),
      "Incorrect operand type for operator or function; operator or function: >, operand type: BOOL",
    ],
    [where("n = 1e126"), `${OVERFLOW} under root`],
    [
      where(`n IN [${Array.from({ length: 101 }, (_, at) => at).join()}]`),
      "The IN operator is provided with too many operands; number of operands: 101",
    ],
    ["INSERT INTO Songs VALUE {'pk': 1, 'm': {'x': 1e126}}", `${OVERFLOW} under root.x`],
    ["INSERT INTO Songs VALUE {'pk': 1, 'l': [1, 1e126]}", `${OVERFLOW} under root[1]`],
    [
      "SELECT l[-1] FROM Songs",
      "List index is not within the allowable range; index: [-1] at 1:11:1",
    ],
    [
      "SELECT l[2147483648] FROM Songs",
      "List index is not within the allowable range; index: [2147483648] at 1:10:10",
    ],
    [
      update("t = set_add(s, <<'x'>>)"),
      "The first argument to SET_ADD must equal the assignment value at 1:22:7",
    ],
    [
      update("s = set_add(s, 'x')"),
      "The second argument to SET_ADD must be a value with type SET at 1:30:1",
    ],
    [update("s = set_delete(s)"), "SET_DELETE must have exactly two arguments at 1:22:10"],
    [update("s = set_add(s, <<>>)"), "Empty bags are not supported"],
    [
      update("s = set_add(s, <<'b', 'b'>>)"),
      "One or more parameter values were invalid: Input collection [b, b] contains duplicates.",
    ],
    [
      update("s = set_add(s, <<2, 2.0>>)"),
      "One or more parameter values were invalid: " +
        "Input collection [2, 2.0] contains duplicates! under root",
    ],
    [
      update("s = s + 'a'"),
      "Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
    [
      update(`d = ${"{'a':".repeat(32)}1${"}".repeat(32)}`),
      `Nesting Levels have exceeded supported limits under root${".a".repeat(32)}`,
    ],
    [
      "INSERT INTO Songs VALUE {'pk': 'a', 's': set_add(<<'a'>>, <<'b'>>)}",
      "Unsupported data type: set_add under key root at 1:42:7",
    ],
  ])("%s", (text, sentence) => {
    expect(fault(text)).toBe(sentence);
  });

  test("a line is counted, and characters in it", () => {
    expect(fault("SELECT *\nFROM Songs -- 'a'\r\nWHERE '😀' = a AND f(b)")).toBe(
      "Unrecognized function: f at 3:19:1",
    );
  });

  test("a parameter stands for a value, and not inside of a list", () => {
    expect(fault("UPDATE Songs SET x = [?] WHERE pk = 'a'", [{ S: "v" }])).toBe(
      "Unsupported data type: Parameter under key root[0] at 1:23:1",
    );
    expect(fault("SELECT * FROM Songs WHERE a = ?")).toBe(
      "Number of parameters in request and statement don't match.",
    );
  });

  test("parameters are looked at before the statement", () => {
    expect(fault("SELEC", [{ SS: [] }])).toBe(
      "One or more parameter values were invalid: An string set  may not be empty",
    );
    const number = "The parameter cannot be converted to a numeric value";
    expect(fault("SELEC", [{ N: "1e99999999999" }])).toBe(`${number}: 1e99999999999`);
    expect(fault("SELEC", [{ N: "" }])).toBe(number);
    expect(fault("SELEC", [{ L: [{ N: "1" }, { N: "1e2147483648" }] }])).toBe(
      `${number}: 1e2147483648`,
    );
    expect(fault("SELEC", [{ N: "1e2147483647" }])).toBe(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  });

  test.each(["(", "[", "{'a':", "<<", "NOT ", "- ", "a[", "f("])("%s without end", (piece) => {
    const text = `SELECT * FROM Songs WHERE ${piece.repeat(8000 / piece.length)}`;
    expect(fault(text)).toContain("Statement wasn't well formed");
  });
});

describe("conditions", () => {
  test.each([
    "pk = 'a' AND plays >= 5",
    "plays BETWEEN 1 AND 5 AND NOT plays BETWEEN 6 AND 7",
    "plays NOT BETWEEN 6 AND 7",
    "plays IN (1, 5) AND plays IN [5] AND plays NOT IN [6]",
    "plays != 4 AND plays <> 4",
    "begins_with(title, 'Bl') AND contains(\"tags\", 'x')",
    "BEGINS_WITH(\"title\", 'Bl')",
    "size(title) = 4 AND attribute_type(tags, 'SS')",
    "nope IS MISSING AND title IS NOT MISSING",
    "empty IS NULL AND title IS NOT NULL",
    "live IS BOOL AND title IS STRING AND plays IS NUMERIC AND album IS STRUCT",
    "album.sides[1] = 'two' AND album['year'] = 1971",
    "attribute_exists(nope) = false AND true = attribute_exists(title)",
    "(plays = 5 OR title = 'x') AND live = true",
    "attribute_exists(nope) IN [true, false]",
    "attribute_exists(plays) = live",
    "title = 'Blue' OR nope = 1",
    "plays = 5e0 AND plays = .5e1 AND plays = - - 5",
    "tags = <<'y', 'x'>>",
    "title > 'A' -- a note",
  ])("%s", (where) => {
    expect(fulfils(where, song)).toBe(true);
    expect(fulfils(`NOT (${where.replace(/--.*/, "")})`, song)).toBe(false);
  });

  test("NOT is looser than a comparison, and AND binds before OR", () => {
    expect(fulfils("NOT attribute_exists(title) = true", song)).toBe(false);
    expect(fulfils("plays = 5 OR plays = 6 AND nope = 1", song)).toBe(true);
  });

  test("quotes in quotes are doubled", () => {
    expect(fulfils(`"it's ""x""" = 'it''s "x"'`, { 'it\'s "x"': { S: 'it\'s "x"' } })).toBe(true);
  });

  test("parameters are taken in their order", () => {
    expect(fulfils("title = ? AND plays = ?", song, [{ S: "Blue" }, { N: "5.0" }])).toBe(true);
  });
});

describe("statements", () => {
  test("a SELECT names its table, index, columns and order", () => {
    const { tableName, indexName, columns, orderBy } = select(
      `select album.year, album.sides[0], "pk" from "Songs"."by-year" where pk = 'a' order by pk desc;`,
    );
    expect([tableName, indexName]).toEqual(["Songs", "by-year"]);
    expect(columns?.of(song)).toEqual({
      year: { N: "1971" },
      "sides[0]": { S: "one" },
      pk: { S: "a" },
    });
    expect(columns?.attributes).toEqual(["album", "pk"]);
    expect(columns?.of({})).toEqual({});
    expect(orderBy).toEqual([{ name: "pk", isDescending: true }]);
  });

  test("an INSERT has an item of all types", () => {
    const { item } = readStatement(
      "INSERT INTO Songs VALUE {'pk': ?, 'n': -1.50, 's': 'it''s', 'b': true, 'z': null, " +
        "'l': [1, {'k': 'v'}], 'ss': <<'a'>>, 'ns': <<1, 10>>, 'bin': ?}",
      [{ S: "a" }, { B: new Uint8Array([1]) }],
    ) as InsertStatement;
    expect(item).toEqual({
      pk: { S: "a" },
      n: { N: "-1.5" },
      s: { S: "it's" },
      b: { BOOL: true },
      z: { NULL: true },
      l: { L: [{ N: "1" }, { M: { k: { S: "v" } } }] },
      ss: { SS: ["a"] },
      ns: { NS: ["1", "10"] },
      bin: { B: new Uint8Array([1]) },
    });
  });

  test("an UPDATE has changes of all kinds", () => {
    expect(updated("plays = plays - 1 SET title = 'Red', n = plays + 2", song)).toEqual({
      ...song,
      plays: { N: "4" },
      title: { S: "Red" },
      n: { N: "7" },
    });
    const { album, ...others } = updated("album.sides = list_append(album.sides, ?)", song, [
      { L: [{ S: "three" }] },
    ]);
    expect(others.title).toEqual(song.title);
    expect(JSON.stringify(album)).toContain('"two"},{"S":"three"}');
    expect(updated("tags = set_add(tags, <<'z'>>)", song).tags).toEqual({ SS: ["x", "y", "z"] });
    expect(updated("tags = SET_DELETE(tags, <<'x', 'y'>>) REMOVE title", song)).toEqual({
      pk: song.pk,
      plays: song.plays,
      album: song.album,
      empty: song.empty,
      live: song.live,
    });
  });

  test("an UPDATE may begin with FROM", () => {
    expect(
      readStatement("FROM Songs WHERE pk = 'a' SET c = 1 REMOVE d RETURNING ALL NEW *", []),
    ).toMatchObject({ kind: "update", tableName: "Songs", returning: "all new" });
  });

  test("EXISTS has a SELECT", () => {
    expect(
      readStatement("EXISTS(SELECT * FROM Songs WHERE pk = 'a' AND b IS MISSING)", []),
    ).toMatchObject({ kind: "exists", select: { tableName: "Songs" } });
  });
});
