import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  ExecuteStatementCommand as ExecuteDocumentStatementCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Item, OpenTable, TABLE } from "./open-table.ts";

const SONGS = "songs";

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start();
  await table.create({
    TableName: SONGS,
    AttributeDefinitions: [
      { AttributeName: "artist", AttributeType: "S" },
      { AttributeName: "year", AttributeType: "N" },
      { AttributeName: "title", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "artist", KeyType: "HASH" },
      { AttributeName: "year", KeyType: "RANGE" },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "by-title",
        KeySchema: [
          { AttributeName: "artist", KeyType: "HASH" },
          { AttributeName: "title", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["label"] },
      },
    ],
  });
  for (const artist of ["joni", "nina"]) {
    for (const year of [1968, 1969, 1970, 1971]) {
      const title = `${artist} ${year}`;
      await run(
        `INSERT INTO "${SONGS}" VALUE {'artist': ?, 'year': ?, 'title': ?, 'label': 'L', 'plays': ?}`,
        [{ S: artist }, { N: `${year}` }, { S: title }, { N: `${year - 1968}` }],
      );
    }
  }
});
afterAll(() => table.stop());

type More = Partial<Omit<ExecuteStatementCommandInput, "Statement">>;

function run(Statement: string, Parameters?: AttributeValue[], more: More = {}) {
  const input = { Statement, ...(Parameters && { Parameters }), ...more };
  return table.client.send(new ExecuteStatementCommand(input));
}

async function rows(statement: string, more: More = {}): Promise<string[]> {
  const { Items = [] } = await run(statement, undefined, more);
  return Items.map(({ artist, year }) => `${artist?.S} ${year?.N}`);
}

async function refusal(statement: string, parameters?: AttributeValue[], more?: More) {
  const error = await run(statement, parameters, more).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (error === undefined) throw new Error(`not refused: ${statement}`);
  return `${error.name}: ${error.message}`;
}

async function stored(item: Item): Promise<string> {
  const pk = randomUUID();
  await table.put({ ...item, pk: { S: pk } });
  return pk;
}

describe("SELECT", () => {
  test("reads one item, a range of keys, several keys, and everything", async () => {
    expect(await rows(`SELECT * FROM ${SONGS} WHERE artist = 'joni' AND "year" = 1970`)).toEqual([
      "joni 1970",
    ]);
    expect(
      await rows(`SELECT * FROM "${SONGS}" WHERE artist = 'nina' AND "year" BETWEEN 1969 AND 1970`),
    ).toEqual(["nina 1969", "nina 1970"]);
    expect(
      await rows(`SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'nina'] AND "year" = 1971`),
    ).toHaveLength(2);
    expect(await rows(`SELECT * FROM ${SONGS}`)).toHaveLength(8);
    expect((await rows(`SELECT * FROM ${SONGS} WHERE plays > 2`)).sort()).toEqual([
      "joni 1971",
      "nina 1971",
    ]);
  });

  test("shows the columns that are asked for, and {} where there are none", async () => {
    const pk = await stored({ map: { M: { deep: { L: [{ S: "x" }] } } }, other: { S: "o" } });
    const { Items } = await run(`SELECT map.deep[0], pk, nope FROM ${TABLE} WHERE pk = '${pk}'`);
    expect(Items).toEqual([{ "deep[0]": { S: "x" }, pk: { S: pk } }]);
    expect((await run(`SELECT nope FROM ${TABLE} WHERE pk = '${pk}'`)).Items).toEqual([{}]);
    expect((await run(`SELECT * FROM ${TABLE} WHERE pk = 'nobody'`)).Items).toEqual([]);
  });

  test("orders by the keys", async () => {
    const where = `SELECT * FROM ${SONGS} WHERE artist = 'joni'`;
    expect(await rows(`${where} ORDER BY "year" DESC`)).toEqual([
      "joni 1971",
      "joni 1970",
      "joni 1969",
      "joni 1968",
    ]);
    expect((await rows(`${where} ORDER BY "year" ASC`))[0]).toBe("joni 1968");
    // AWS goes down when the sort key is not named.
    expect((await rows(`${where} ORDER BY artist ASC`))[0]).toBe("joni 1971");
    const both = `SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'nina'] ORDER BY artist DESC`;
    const first = await run(both, undefined, { Limit: 6 });
    const second = await run(both, undefined, { Limit: 6, NextToken: first.NextToken });
    const found = [...(first.Items ?? []), ...(second.Items ?? [])];
    expect(found.map(({ artist, year }) => `${artist?.S} ${year?.N}`)).toEqual([
      ...["nina 1971", "nina 1970", "nina 1969", "nina 1968"],
      ...["joni 1971", "joni 1970", "joni 1969", "joni 1968"],
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test("pages by Limit, which counts what is looked at", async () => {
    const statement = `SELECT * FROM ${SONGS} WHERE artist = 'joni' AND plays >= 2`;
    const first = await run(statement, undefined, { Limit: 3 });
    expect(first.Items?.map(({ year }) => year?.N)).toEqual(["1970"]);
    expect(first.LastEvaluatedKey).toEqual({ artist: { S: "joni" }, year: { N: "1970" } });
    const second = await run(statement, undefined, { Limit: 3, NextToken: first.NextToken });
    expect(second.Items?.map(({ year }) => year?.N)).toEqual(["1971"]);
    expect(second.NextToken).toBeUndefined();
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  test("a token is for its statement", async () => {
    const statement = `SELECT * FROM ${SONGS} WHERE artist = 'joni'`;
    const { NextToken } = await run(statement, undefined, { Limit: 1 });
    const other = `SELECT * FROM ${SONGS} WHERE artist = 'nina'`;
    expect(await refusal(other, undefined, { NextToken })).toBe(
      "ValidationException: NextToken does not match request",
    );
    expect(await refusal(statement, undefined, { NextToken: "garbage" })).toBe(
      "ValidationException: Invalid NextToken",
    );
    const forged = Buffer.from(NextToken as string, "base64");
    forged.fill(0xff, 30);
    expect(await refusal(statement, undefined, { NextToken: forged.toString("base64") })).toBe(
      "ValidationException: Invalid NextToken",
    );
  });

  test("ten reads of an IN are a page", async () => {
    const keys = Array.from({ length: 12 }, (_, at) => `many-${at}`);
    for (const key of keys) await table.put({ pk: { S: key } });
    const statement = `SELECT pk FROM ${TABLE} WHERE pk IN [${keys.map((key) => `'${key}'`)}]`;
    const first = await run(statement);
    expect(first.Items).toHaveLength(10);
    const second = await run(statement, undefined, { NextToken: first.NextToken });
    expect(second.Items).toHaveLength(2);
    expect(second.NextToken).toBeUndefined();
  });

  test("of an index shows what the index has, or fetches it", async () => {
    const where = "WHERE artist = 'joni' AND title > 'joni 1969'";
    const index = await run(`SELECT * FROM ${SONGS}."by-title" ${where}`, undefined, {
      ReturnConsumedCapacity: "INDEXES",
    });
    expect(index.Items).toHaveLength(2);
    expect(Object.keys(index.Items?.[0] ?? {}).sort()).toEqual([
      "artist",
      "label",
      "title",
      "year",
    ]);
    expect(index.ConsumedCapacity).toMatchObject({
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      LocalSecondaryIndexes: { "by-title": { CapacityUnits: 0.5 } },
    });
    const fetched = await run(`SELECT plays FROM ${SONGS}."by-title" ${where}`, undefined, {
      ReturnConsumedCapacity: "INDEXES",
      ConsistentRead: true,
    });
    expect(fetched.Items).toEqual([{ plays: { N: "2" } }, { plays: { N: "3" } }]);
    expect(fetched.ConsumedCapacity?.Table?.CapacityUnits).toBe(2);
    const filter = `SELECT * FROM ${SONGS}."by-title" WHERE artist = 'joni' AND plays = 1`;
    expect(await refusal(filter)).toBe(
      "ValidationException: One or more parameter values were invalid: " +
        "Secondary index by-title does not project one or more filter attributes: [plays]",
    );
    const scan = await run(`SELECT * FROM ${SONGS}."by-title" WHERE plays = 1`);
    expect(scan.Items).toEqual([]);
  });

  test("costs what its queries cost", async () => {
    const cost = async (statement: string, more: More = {}) => {
      const { ConsumedCapacity } = await run(statement, undefined, {
        ReturnConsumedCapacity: "TOTAL",
        ...more,
      });
      return ConsumedCapacity;
    };
    const one = `SELECT * FROM ${SONGS} WHERE artist = 'joni'`;
    expect(await cost(one)).toEqual({ TableName: SONGS, CapacityUnits: 0.5 });
    expect((await cost(one, { ConsistentRead: true }))?.CapacityUnits).toBe(1);
    const two = `SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'nina', 'nobody']`;
    expect((await cost(two))?.CapacityUnits).toBe(1.5);
  });

  test.each([
    [
      `SELECT * FROM ${SONGS} WHERE artist = 1`,
      "ValidationException: Key attribute's data type should match its data type in table's schema: Key artist",
    ],
    [
      `SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'joni']`,
      "ValidationException: Overlapping conditions with range keys are not supported in where clause",
    ],
    [
      `SELECT * FROM ${SONGS}.nope WHERE artist = 'joni'`,
      "ValidationException: The table does not have the specified index",
    ],
    ["SELECT * FROM nowhere", "ResourceNotFoundException: Requested resource not found"],
    ["SELECT * FROM nowhere.nope", "ResourceNotFoundException: Requested resource not found"],
    [
      `EXISTS(SELECT * FROM ${SONGS} WHERE artist = 'joni')`,
      "ValidationException: EXISTS can only be used in ExecuteTransaction write requests.",
    ],
    [
      `SELECT * FROM ${SONGS} WHERE`,
      "ValidationException: Statement wasn't well formed, can't be processed: Unexpected term",
    ],
  ])("%s is refused", async (statement, sentence) => {
    expect(await refusal(statement)).toBe(sentence);
  });

  test("operands are looked at before the table", async () => {
    expect(await refusal("SELECT * FROM nowhere WHERE a < ?", [{ BOOL: true }])).toContain(
      "Incorrect operand type",
    );
  });

  test("parameters are at least one, and a statement is at most 8,192 characters", async () => {
    expect(await refusal("SELECT * FROM nowhere", [])).toBe(
      "ValidationException: 1 validation error detected: Value '[]' at 'parameters' failed to satisfy " +
        "constraint: Member must have length greater than or equal to 1",
    );
    expect(await refusal(`SELECT * FROM nowhere${" ".repeat(8192)}`)).toContain(
      "Member must have length less than or equal to 8192",
    );
  });

  test("the document client sends and gets plain values", async () => {
    const documents = DynamoDBDocumentClient.from(table.client);
    const pk = randomUUID();
    const Statement = `INSERT INTO ${TABLE} VALUE {'pk': ?, 'tags': ?, 'n': ?}`;
    const Parameters = [pk, new Set(["a", "b"]), 12];
    await documents.send(new ExecuteDocumentStatementCommand({ Statement, Parameters }));
    const found = await documents.send(
      new ExecuteDocumentStatementCommand({
        Statement: `SELECT * FROM ${TABLE} WHERE pk = ?`,
        Parameters: [pk],
      }),
    );
    expect(found.Items).toEqual([{ pk, tags: new Set(["a", "b"]), n: 12 }]);
  });
});

describe("INSERT, UPDATE and DELETE", () => {
  test("an INSERT makes an item, and only one", async () => {
    const pk = randomUUID();
    const statement = `INSERT INTO ${TABLE} VALUE {'pk': '${pk}', 'list': [1, {'k': <<'s'>>}]}`;
    expect((await run(statement)).Items).toEqual([]);
    expect(await table.item({ pk: { S: pk } })).toEqual({
      pk: { S: pk },
      list: { L: [{ N: "1" }, { M: { k: { SS: ["s"] } } }] },
    });
    expect(await refusal(statement)).toBe(
      "DuplicateItemException: Duplicate primary key exists in table",
    );
    expect(await refusal(`INSERT INTO ${TABLE} VALUE {'a': 1}`)).toBe(
      "ValidationException: Key attribute should be present in the item: Key pk",
    );
    expect(await refusal(`INSERT INTO ${TABLE} VALUE {'pk': 1}`)).toBe(
      "ValidationException: Key attribute's data type should match its data type in table's schema: Key pk",
    );
  });

  test("an UPDATE changes an item that is there and fulfils the condition", async () => {
    const pk = await stored({ n: { N: "5" }, tags: { SS: ["a"] }, spare: { S: "x" } });
    const where = `WHERE pk = '${pk}'`;
    await run(
      `UPDATE ${TABLE} SET n = n - 2 SET tags = set_add(tags, <<'b'>>), m = {'k': 1} REMOVE spare ${where}`,
    );
    expect(await table.item({ pk: { S: pk } })).toEqual({
      pk: { S: pk },
      n: { N: "3" },
      tags: { SS: ["a", "b"] },
      m: { M: { k: { N: "1" } } },
    });
    await run(`FROM ${TABLE} ${where} AND n = 3 SET m.k = 2`);
    expect((await table.item({ pk: { S: pk } }))?.m).toEqual({ M: { k: { N: "2" } } });
    const failed = "ConditionalCheckFailedException: The conditional request failed";
    expect(await refusal(`UPDATE ${TABLE} SET n = 1 ${where} AND n = 4`)).toBe(failed);
    expect(await refusal(`UPDATE ${TABLE} SET n = 1 WHERE pk = '${randomUUID()}'`)).toBe(failed);
    expect(await refusal(`UPDATE ${TABLE} SET n = 1 WHERE n = 3`)).toBe(
      "ValidationException: Where clause does not contain a mandatory equality on all key attributes",
    );
    expect(await refusal(`UPDATE ${TABLE} SET pk = 'b' ${where}`)).toBe(
      "ValidationException: One or more parameter values were invalid: " +
        "Cannot update attribute pk. This attribute is part of the key",
    );
  });

  test("a condition that fails shows the item, when that is asked for", async () => {
    const pk = await stored({ n: { N: "5" } });
    const statement = `DELETE FROM ${TABLE} WHERE pk = '${pk}' AND n = 6`;
    const error = await run(statement, undefined, {
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }).catch((thrown) => thrown);
    expect(error.Item).toEqual({ pk: { S: pk }, n: { N: "5" } });
    expect((await run(statement).catch((thrown) => thrown)).Item).toBeUndefined();
  });

  test("a DELETE takes an item away; where there is none, nothing is left to do", async () => {
    const pk = await stored({ n: { N: "5" } });
    const statement = `DELETE FROM ${TABLE} WHERE pk = '${pk}' AND n = 5 RETURNING ALL OLD *`;
    expect((await run(statement)).Items).toEqual([{ pk: { S: pk }, n: { N: "5" } }]);
    expect((await run(statement)).Items).toEqual([]);
    expect((await run(`DELETE FROM ${TABLE} WHERE pk = '${pk}'`)).Items).toEqual([]);
  });

  test("RETURNING shows the item or what was changed, before or after", async () => {
    const pk = await stored({
      n: { N: "1" },
      keep: { S: "k" },
      l: { L: [{ S: "a" }, { S: "b" }] },
    });
    const returned = async (changes: string, mapping: string) => {
      const statement = `UPDATE ${TABLE} SET ${changes} WHERE pk = '${pk}' RETURNING ${mapping} *`;
      return (await run(statement)).Items;
    };
    expect((await returned("n = 2", "ALL OLD"))?.[0]).toMatchObject({
      n: { N: "1" },
      pk: { S: pk },
    });
    expect((await returned("n = 3", "ALL NEW"))?.[0]).toMatchObject({
      n: { N: "3" },
      pk: { S: pk },
    });
    expect(await returned("n = 4", "MODIFIED OLD")).toEqual([{ n: { N: "3" } }]);
    expect(await returned("n = 5", "MODIFIED NEW")).toEqual([{ n: { N: "5" } }]);
    expect(await returned("l[1] = 'c'", "MODIFIED NEW")).toEqual([{ l: { L: [{ S: "c" }] } }]);
    expect(await returned("l[9] = 'd'", "MODIFIED NEW")).toEqual([]);
    expect(await returned("fresh = 1", "MODIFIED OLD")).toEqual([]);
  });

  test("writes cost what writes of items cost", async () => {
    const wanted: More = { ReturnConsumedCapacity: "TOTAL" };
    const pk = randomUUID();
    const inserted = await run(
      `INSERT INTO ${TABLE} VALUE {'pk': '${pk}', 'text': ?}`,
      [{ S: "x".repeat(1500) }],
      wanted,
    );
    expect(inserted.ConsumedCapacity).toEqual({ TableName: TABLE, CapacityUnits: 2 });
    const deleted = await run(`DELETE FROM ${TABLE} WHERE pk = '${pk}'`, undefined, wanted);
    expect(deleted.ConsumedCapacity?.CapacityUnits).toBe(2);
  });

  test("an item of 409,600 bytes is the largest, however it came to be", async () => {
    const pk = randomUUID();
    const fits = 409_600 - (2 + pk.length + 1);
    const insert = `INSERT INTO ${TABLE} VALUE {'pk': ?, 't': ?}`;
    expect(await refusal(insert, [{ S: pk }, { S: "x".repeat(fits + 1) }])).toBe(
      "ValidationException: Item size has exceeded the maximum allowed size",
    );
    await run(insert, [{ S: pk }, { S: "x" }]);
    const update = `UPDATE ${TABLE} SET t = ? WHERE pk = ?`;
    await run(update, [{ S: "x".repeat(fits) }, { S: pk }]);
    expect(await refusal(update, [{ S: "x".repeat(fits + 1) }, { S: pk }])).toBe(
      "ValidationException: Item size to update has exceeded the maximum allowed size",
    );
  });
});

describe("BatchExecuteStatement", () => {
  const batch = (
    Statements: NonNullable<BatchExecuteStatementCommandInput["Statements"]>,
    more: Partial<BatchExecuteStatementCommandInput> = {},
  ) => table.client.send(new BatchExecuteStatementCommand({ Statements, ...more }));

  test("answers each statement, in their order", async () => {
    const [one, two] = [await stored({ n: { N: "1" } }), await stored({ n: { N: "2" } })];
    const { Responses, ConsumedCapacity } = await batch(
      [
        { Statement: `SELECT n FROM ${TABLE} WHERE pk = ?`, Parameters: [{ S: two }] },
        { Statement: `UPDATE ${TABLE} SET n = 9 WHERE pk = '${one}' RETURNING MODIFIED OLD *` },
        { Statement: `SELECT * FROM ${TABLE} WHERE pk = 'nobody'`, ConsistentRead: true },
        { Statement: `SELECT plays FROM ${SONGS} WHERE artist = 'joni' AND "year" = 1969` },
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(Responses).toEqual([
      { TableName: TABLE, Item: { n: { N: "2" } } },
      { TableName: TABLE, Item: { n: { N: "1" } } },
      { TableName: TABLE },
      { TableName: SONGS, Item: { plays: { N: "1" } } },
    ]);
    expect(ConsumedCapacity).toEqual([
      { TableName: TABLE, CapacityUnits: 2.5 },
      { TableName: SONGS, CapacityUnits: 0.5 },
    ]);
  });

  test("a statement that fails leaves the others alone, and names its table if it was run", async () => {
    const pk = await stored({ n: { N: "1" } });
    const key =
      "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    const { Responses } = await batch([
      { Statement: `SLECT * FROM ${TABLE} WHERE pk = '${pk}'` },
      { Statement: "SELECT * FROM nowhere WHERE pk = 'a'" },
      { Statement: `SELECT * FROM ${SONGS} WHERE artist = 'joni'` },
      { Statement: `SELECT * FROM ${SONGS}."by-title" WHERE artist = 'joni' AND title = 'x'` },
      { Statement: `SELECT * FROM ${TABLE} WHERE pk = '${pk}' AND n = 1` },
      { Statement: `INSERT INTO ${TABLE} VALUE {'pk': '${pk}'}` },
      {
        Statement: `UPDATE ${TABLE} SET n = 2 WHERE pk = '${pk}' AND n = 7`,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
      { Statement: `UPDATE ${TABLE} SET n.x = 2 WHERE pk = '${pk}'` },
      { Statement: `SELECT n FROM ${TABLE} WHERE pk = ?`, Parameters: [{ N: "x" }] },
      { Statement: `SELECT n FROM ${TABLE} WHERE pk IN ['${pk}']` },
    ]);
    expect(Responses).toEqual([
      {
        Error: {
          Code: "ValidationError",
          Message: "Statement wasn't well formed, can't be processed: Expected data manipulation",
        },
      },
      { Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
      { Error: { Code: "ValidationError", Message: key } },
      { Error: { Code: "ValidationError", Message: key } },
      { Error: { Code: "ValidationError", Message: key } },
      {
        TableName: TABLE,
        Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
      },
      {
        TableName: TABLE,
        Error: { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
      },
      {
        TableName: TABLE,
        Error: {
          Code: "ValidationError",
          Message: "The document path provided in the update expression is invalid for update",
        },
      },
      {
        Error: {
          Code: "ValidationError",
          Message: "The parameter cannot be converted to a numeric value: x",
        },
      },
      { TableName: TABLE, Item: { n: { N: "1" } } },
    ]);
  });

  test("has one to twenty-five statements", async () => {
    const statement = { Statement: `SELECT * FROM ${TABLE} WHERE pk = 'a'` };
    await expect(batch([])).rejects.toThrow("Member must have length greater than or equal to 1");
    await expect(batch(Array(26).fill(statement))).rejects.toThrow(
      "Member must have length less than or equal to 25",
    );
    expect((await batch(Array(25).fill(statement))).Responses).toHaveLength(25);
  });
});
