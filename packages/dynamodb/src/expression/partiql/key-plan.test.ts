import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holds } from "../condition.ts";
import { isInRange } from "../key-condition.ts";
import type { AttributeValue, Item } from "../value/attribute-value.ts";
import { equalValues } from "../value/compare.ts";
import { isKeyFault, type KeyUse, keyFaultOf, keyOf } from "./item-key.ts";
import { planOf, type ReadPlan } from "./read-plan.ts";
import { readStatement, type SelectStatement } from "./statement.ts";

const schema = { partition: { name: "pk", type: "S" }, sort: { name: "sk", type: "N" } } as const;
const OVERLAP = "Overlapping conditions with range keys are not supported in where clause";

function statement(where: string): SelectStatement {
  return readStatement(`SELECT * FROM Songs WHERE ${where}`, []) as SelectStatement;
}

function plan(where: string): ReadPlan {
  const { where: condition, orderBy } = statement(where);
  return planOf(condition, orderBy, schema);
}

/** Partition keys, and how their sort keys are asked for. */
function queries(where: string): unknown[] {
  const found = plan(where);
  if (found.kind === "scan") return ["scan"];
  return found.reads.map(({ query, filter }) => [
    (query.partition as { S: string }).S,
    query.sort ?? "all",
    filter === undefined ? "" : "filtered",
  ]);
}

const exact = (N: string) => {
  const bound = { value: { N }, inclusive: true };
  return { lower: bound, upper: bound };
};

describe("queries", () => {
  test.each([
    ["pk = 'a'", [["a", "all", ""]]],
    ["'a' = pk AND x = 1", [["a", "all", "filtered"]]],
    ["pk = 'a' AND sk = 1", [["a", exact("1"), ""]]],
    ["pk = 'a' AND sk = 1 AND sk > 0", [["a", exact("1"), "filtered"]]],
    [
      "pk = 'a' AND (sk = 2 OR sk = 1)",
      [
        ["a", exact("1"), ""],
        ["a", exact("2"), ""],
      ],
    ],
    ["pk = 'a' AND sk IN [1]", [["a", exact("1"), ""]]],
    ["pk = 'a' AND sk <> 1", [["a", "all", "filtered"]]],
    ["pk = 'a' AND NOT sk = 1 OR pk = 'a' AND sk = 2", [["a", "all", "filtered"]]],
    ["pk = 'a' OR pk = 'a' AND NOT sk = 1", [["a", "all", ""]]],
    ["pk = 'a' AND (x = 1 OR y = 2)", [["a", "all", "filtered"]]],
    ["pk = 'a' OR sk = 1", ["scan"]],
    ["x = 'a'", ["scan"]],
    ["pk > 'a'", ["scan"]],
    ["NOT pk = 'a'", ["scan"]],
  ])("%s", (where, expected) => {
    expect(queries(where)).toEqual(expected);
  });

  test("several partition keys are read in the order of their MD5", () => {
    expect(queries("pk IN ['y', 'y2', 'b', 'q']").map((read) => (read as string[])[0])).toEqual([
      "y2",
      "y",
      "q",
      "b",
    ]);
  });

  test.each([
    "pk IN ['a', 'a']",
    "pk = 'a' OR pk = 'a'",
    "pk = 'a' AND (sk > 0 OR sk < 5)",
    "pk = 'a' AND (sk = 1 OR x = 2)",
    "(pk = 'a' AND x = 1) OR (pk = 'a' AND x = 2)",
  ])("%s overlaps", (where) => {
    expect(() => plan(where)).toThrow(OVERLAP);
  });

  test("ranges that only touch are apart", () => {
    expect(queries("pk = 'a' AND (sk > 1 OR sk < 1 OR sk = 1)")).toHaveLength(3);
  });

  test("values have the types of the keys", () => {
    const sentence = "Key attribute's data type should match its data type in table's schema: Key ";
    expect(() => plan("pk = 1 OR pk = 'a'")).toThrow(`${sentence}pk`);
    expect(() => plan("pk = 'a' AND sk IN [1, '2']")).toThrow(`${sentence}sk`);
    expect(() => plan("pk = [1]")).toThrow(
      "Key value must be of type S, N, or B. Key name: pk, Key type: L",
    );
  });

  test("fifty queries are the most", () => {
    const list = (count: number) => Array.from({ length: count }, (_, at) => `'${at}'`).join();
    expect(queries(`pk IN [${list(50)}]`)).toHaveLength(50);
    for (const where of [`pk IN [${list(51)}]`, `pk IN [${list(26)}] AND sk IN [1, 2]`]) {
      expect(() => plan(where)).toThrow("Too many decomposed read operations for a given query.");
    }
    expect(queries(`pk IN [${list(51)}] OR x = 1`)).toEqual(["scan"]);
  });
});

describe("ORDER BY", () => {
  test("orders the queries", () => {
    const found = plan("pk = 'a' AND sk IN [1, 3, 2] ORDER BY sk DESC");
    expect(found).toMatchObject({ kind: "queries", isDescending: true });
    expect(queries("pk = 'a' AND sk IN [1, 3, 2] ORDER BY sk DESC")).toEqual([
      ["a", exact("3"), ""],
      ["a", exact("2"), ""],
      ["a", exact("1"), ""],
    ]);
    expect(
      queries("pk IN ['y', 'b', 'q'] ORDER BY pk ASC").map((read) => (read as string[])[0]),
    ).toEqual(["b", "q", "y"]);
  });

  test.each([
    [
      "x = 1 ORDER BY pk",
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    ],
    ["pk = 'a' ORDER BY x", "Attribute x in ORDER BY clause must be part of the primary key"],
    [
      "pk IN ['a', 'b'] ORDER BY sk",
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
    ],
    ["pk = 'a' ORDER BY x.y", "Argument to ORDER BY must be of type VariableReference. Type: Path"],
  ])("%s", (where, sentence) => {
    expect(() => plan(where)).toThrow(sentence);
  });
});

describe("the key of an item", () => {
  const keyed = (where: string, use: KeyUse = "write") =>
    keyOf(statement(where).where, schema, use);
  const key = { pk: { S: "a" }, sk: { N: "1" } };

  test("is said by equalities, and the rest is a condition", () => {
    expect(keyed("(pk = 'a' AND 1 = sk) AND pk = 'a'")).toEqual({ key, condition: undefined });
    expect(keyed("pk = 'a' AND x = 2 AND sk = 1 AND (y = 1 OR y = 2)")).toMatchObject({
      key,
      condition: { kind: "and" },
    });
    expect(keyed("pk IN ['a'] AND sk = 1", "read")).toEqual({ key, condition: undefined });
    expect(keyed("pk = 'a' AND sk = 1 AND pk = 'b'", "check")).toMatchObject({
      key,
      condition: { kind: "comparison", right: { value: { S: "b" } } },
    });
  });

  test.each([
    ["pk = 'a'", "Where clause does not contain a mandatory equality on all key attributes"],
    [
      "pk = 'a' AND sk > 1",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    [
      "pk IN ['a'] AND sk = 1",
      "Where clause does not contain a mandatory equality on all key attributes",
    ],
    [
      "pk = 'a' AND sk = 1 AND pk = 'b'",
      "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
    ],
    [
      "pk = 'a' AND sk = '1'",
      "Key attribute's data type should match its data type in table's schema: Key sk",
    ],
  ])("%s", (where, sentence) => {
    const found = keyed(where);
    expect(isKeyFault(found)).toBe(true);
    if (isKeyFault(found)) expect(keyFaultOf(found).message).toBe(sentence);
  });
});

const wheres: fc.Arbitrary<string> = fc.letrec<{ where: string }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    { weight: 3, arbitrary: fc.constantFrom("a", "b", "c").map((key) => `pk = '${key}'`) },
    fc
      .tuple(fc.constantFrom("=", "<", "<=", ">", ">=", "<>"), fc.integer({ min: 0, max: 4 }))
      .map(([comparator, value]) => `sk ${comparator} ${value}`),
    fc.constant("sk BETWEEN 1 AND 3"),
    fc.constant("pk IN ['a', 'b']"),
    fc.constant("sk IN [1, 2]"),
    fc.constantFrom("x = 1", "x = 2", "x IS MISSING"),
    tie("where").map((inner) => `NOT (${inner})`),
    fc
      .tuple(tie("where"), fc.constantFrom("AND", "OR"), tie("where"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
  ),
})).where;

const everyItem: Item[] = ["a", "b", "c"].flatMap((S) =>
  [0, 1, 2, 3, 4].flatMap((sk): Item[] => {
    const key = { pk: { S }, sk: { N: `${sk}` } };
    return [key, { ...key, x: { N: "1" } }];
  }),
);

test("the queries of a plan find exactly the items of the WHERE, each once", () => {
  let planned = 0;
  fc.assert(
    fc.property(wheres, (where) => {
      const condition = statement(where).where as NonNullable<SelectStatement["where"]>;
      let found: ReadPlan;
      try {
        found = planOf(condition, undefined, schema);
      } catch (error) {
        expect((error as Error).message).toMatch(/Overlapping|Too many decomposed/);
        return;
      }
      const reads =
        found.kind === "scan" ? [{ query: undefined, filter: found.filter }] : found.reads;
      if (found.kind === "queries") planned++;
      const results = reads.flatMap(({ query, filter }) =>
        everyItem.filter((item) => {
          const [pk, sk] = [item.pk as AttributeValue, item.sk as AttributeValue];
          if (query !== undefined && !equalValues(query.partition, pk)) return false;
          if (query?.sort !== undefined && !isInRange(sk, query.sort)) return false;
          return filter === undefined || holds(filter, item);
        }),
      );
      const expected = everyItem.filter((item) => holds(condition, item));
      expect(results).toHaveLength(expected.length);
      expect(new Set(results)).toEqual(new Set(expected));
    }),
    { numRuns: 2000 },
  );
  expect(planned).toBeGreaterThan(100);
});
