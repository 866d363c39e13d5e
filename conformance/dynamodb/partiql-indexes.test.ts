/** Statements that read global indexes. What AWS says is recorded by public suites and projects. */
import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OpenTable, TABLE } from "./open-table.ts";

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start({
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "group", AttributeType: "S" },
      { AttributeName: "rank", AttributeType: "N" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-group",
        KeySchema: [
          { AttributeName: "group", KeyType: "HASH" },
          { AttributeName: "rank", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["shown"] },
      },
      {
        IndexName: "keys",
        KeySchema: [{ AttributeName: "group", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
  for (const [pk, group, rank] of [
    ["one", "y", 1],
    ["two", "y", 2],
    ["three", "y2", 3],
  ] as const) {
    await run(
      `INSERT INTO ${TABLE} VALUE {'pk': '${pk}', 'group': '${group}', 'rank': ${rank}, 'shown': 's', 'hidden': 'h${rank}'}`,
    );
  }
  await run(`INSERT INTO ${TABLE} VALUE {'pk': 'outside', 'hidden': 'h0'}`);
});
afterAll(() => table.stop());

type More = Partial<ExecuteStatementCommandInput>;

const run = (Statement: string, more: More = {}) =>
  table.client.send(new ExecuteStatementCommand({ Statement, ...more }));
const GROUP = `FROM ${TABLE}."by-group" WHERE`;

async function keys(statement: string, more: More = {}): Promise<(string | undefined)[]> {
  const { Items = [] } = await run(statement, more);
  return Items.map(({ pk }) => pk?.S);
}

async function refusal(statement: string, more: More = {}): Promise<string> {
  const error = await run(statement, more).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe("ValidationException");
  return error.message;
}

describe("a global index", () => {
  test("shows its items with what it projects, in the order of its sort key", async () => {
    const { Items, ConsumedCapacity } = await run(`SELECT * ${GROUP} "group" = 'y'`, {
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(Items).toEqual([
      { pk: { S: "one" }, group: { S: "y" }, rank: { N: "1" }, shown: { S: "s" } },
      { pk: { S: "two" }, group: { S: "y" }, rank: { N: "2" }, shown: { S: "s" } },
    ]);
    expect(ConsumedCapacity).toMatchObject({
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { "by-group": { CapacityUnits: 0.5 } },
    });
    expect(await keys(`SELECT pk ${GROUP} "group" = 'y' ORDER BY rank DESC`)).toEqual([
      "two",
      "one",
    ]);
    expect(await keys(`SELECT pk FROM ${TABLE}."keys"`)).toHaveLength(3);
    const [item] = (await run(`SELECT * FROM ${TABLE}."keys" WHERE "group" = 'y2'`)).Items ?? [];
    expect(item).toEqual({ pk: { S: "three" }, group: { S: "y2" } });
  });

  test("is read page by page, each token for its index", async () => {
    const statement = `SELECT pk ${GROUP} "group" = 'y'`;
    const first = await run(statement, { Limit: 1 });
    expect(first.LastEvaluatedKey).toEqual({
      pk: { S: "one" },
      group: { S: "y" },
      rank: { N: "1" },
    });
    const { NextToken } = first;
    expect(await keys(statement, { Limit: 1, NextToken })).toEqual(["two"]);
    const other = `SELECT pk FROM ${TABLE}."keys" WHERE "group" = 'y'`;
    expect(await refusal(other, { NextToken })).toBe("NextToken does not match request");
  });

  test("is not read consistently, nor beyond its projection", async () => {
    expect(await refusal(`SELECT * ${GROUP} "group" = 'y'`, { ConsistentRead: true })).toBe(
      "Strongly consistent read is not supported on Global Secondary Indexes",
    );
    const INVALID = "One or more parameter values were invalid: ";
    for (const statement of [
      `SELECT more, hidden, pk ${GROUP} "group" = 'y'`,
      `SELECT more, hidden FROM ${TABLE}."by-group"`,
    ]) {
      expect(await refusal(statement)).toBe(
        `${INVALID}Global secondary index by-group does not project [more, hidden]`,
      );
    }
  });
});

describe("a filter by what the index does not project", () => {
  const unprojected = (names: string) =>
    "One or more parameter values were invalid: Secondary index by-group does not project " +
    `one or more filter attributes: [${names}]`;

  test.each([
    ["\"group\" = 'y' AND hidden = 'h1'", "hidden"],
    ["\"group\" = 'y' AND hidden IS NOT MISSING", "hidden"],
    ["\"group\" = 'y' AND NOT (hidden = 'h1' OR shown = 'x')", "hidden"],
    ["\"group\" = 'y' AND rank BETWEEN 1 AND 2 AND hidden = 'h1'", "hidden"],
    ["\"group\" IN ['y', 'z'] AND hidden = 'h1'", "hidden"],
    ["(\"group\" = 'y' OR \"group\" = 'z') AND zz = '1'", "zz"],
    // In the order of a Java HashSet.
    ["\"group\" = 'y' AND b = '1' AND (a = '2' OR shown = '3')", "a, b"],
    ["\"group\" = 'y' AND (zz = '1' OR aa = '2' OR mm = '3')", "zz, aa, mm"],
    // Of several queries the first is looked at, in the order of their keys' MD5.
    ["(\"group\" = 'b' AND u1 = '1') OR (\"group\" = 'q' AND u2 = '1')", "u2"],
    ["(\"group\" = 'q' AND u1 = '1') OR (\"group\" = 'b' AND u2 = '1')", "u1"],
  ])("is refused when the index is queried: %s", async (where, names) => {
    expect(await refusal(`SELECT pk ${GROUP} ${where}`)).toBe(unprojected(names));
  });

  test("finds what a scan of the index finds, which has no such attribute", async () => {
    expect(await keys(`SELECT pk ${GROUP} hidden = 'h1'`)).toEqual([]);
    expect((await keys(`SELECT pk ${GROUP} NOT hidden = 'h1'`)).sort()).toEqual([
      "one",
      "three",
      "two",
    ]);
    expect(
      await keys(`SELECT pk ${GROUP} ("group" = 'y' AND hidden = 'h1') OR ("group" = 'y2')`),
    ).toEqual(["three"]);
    expect(await keys(`SELECT pk ${GROUP} "group" = 'y' AND shown = 's' AND rank > 1`)).toEqual([
      "two",
    ]);
  });
});

test("statements that write name no index", async () => {
  const where = "WHERE pk = 'one'";
  expect(await refusal(`INSERT INTO ${TABLE}."keys" VALUE {'pk': 'x'}`)).toContain(
    "FROM clause may only contain a single table name",
  );
  for (const statement of [
    `UPDATE ${TABLE}."keys" SET shown = 'z' ${where}`,
    `DELETE FROM ${TABLE}."keys" ${where}`,
  ]) {
    expect(await refusal(statement)).toBe("This operation is not supported on an index");
  }
  expect(await keys(`SELECT pk FROM ${TABLE} ${where} AND shown = 's'`)).toEqual(["one"]);
});
