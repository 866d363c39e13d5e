import { randomUUID } from "node:crypto";
import {
  DynamoDBDocumentClient,
  ExecuteStatementCommand as ExecuteDocumentStatementCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type More, OpenSongs, SONGS } from "./open-songs.ts";
import { TABLE } from "./open-table.ts";

let songs: OpenSongs;
beforeAll(async () => {
  songs = await OpenSongs.start();
});
afterAll(() => songs.stop());

describe("SELECT", () => {
  test("reads one item, a range of keys, several keys, and everything", async () => {
    expect(
      await songs.rows(`SELECT * FROM ${SONGS} WHERE artist = 'joni' AND "year" = 1970`),
    ).toEqual(["joni 1970"]);
    expect(
      await songs.rows(
        `SELECT * FROM "${SONGS}" WHERE artist = 'nina' AND "year" BETWEEN 1969 AND 1970`,
      ),
    ).toEqual(["nina 1969", "nina 1970"]);
    expect(
      await songs.rows(`SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'nina'] AND "year" = 1971`),
    ).toHaveLength(2);
    expect(await songs.rows(`SELECT * FROM ${SONGS}`)).toHaveLength(8);
    expect((await songs.rows(`SELECT * FROM ${SONGS} WHERE plays > 2`)).sort()).toEqual([
      "joni 1971",
      "nina 1971",
    ]);
  });

  test("shows the columns that are asked for, and {} where there are none", async () => {
    const pk = await songs.stored({ map: { M: { deep: { L: [{ S: "x" }] } } }, other: { S: "o" } });
    const { Items } = await songs.run(
      `SELECT map.deep[0], pk, nope FROM ${TABLE} WHERE pk = '${pk}'`,
    );
    expect(Items).toEqual([{ "deep[0]": { S: "x" }, pk: { S: pk } }]);
    expect((await songs.run(`SELECT nope FROM ${TABLE} WHERE pk = '${pk}'`)).Items).toEqual([{}]);
    expect((await songs.run(`SELECT * FROM ${TABLE} WHERE pk = 'nobody'`)).Items).toEqual([]);
  });

  test("orders by the keys", async () => {
    const where = `SELECT * FROM ${SONGS} WHERE artist = 'joni'`;
    expect(await songs.rows(`${where} ORDER BY "year" DESC`)).toEqual([
      "joni 1971",
      "joni 1970",
      "joni 1969",
      "joni 1968",
    ]);
    expect((await songs.rows(`${where} ORDER BY "year" ASC`))[0]).toBe("joni 1968");
    // AWS goes down when the sort key is not named.
    expect((await songs.rows(`${where} ORDER BY artist ASC`))[0]).toBe("joni 1971");
    const both = `SELECT * FROM ${SONGS} WHERE artist IN ['joni', 'nina'] ORDER BY artist DESC`;
    const first = await songs.run(both, undefined, { Limit: 6 });
    const second = await songs.run(both, undefined, { Limit: 6, NextToken: first.NextToken });
    const found = [...(first.Items ?? []), ...(second.Items ?? [])];
    expect(found.map(({ artist, year }) => `${artist?.S} ${year?.N}`)).toEqual([
      ...["nina 1971", "nina 1970", "nina 1969", "nina 1968"],
      ...["joni 1971", "joni 1970", "joni 1969", "joni 1968"],
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test("pages by Limit, which counts what is looked at", async () => {
    const statement = `SELECT * FROM ${SONGS} WHERE artist = 'joni' AND plays >= 2`;
    const first = await songs.run(statement, undefined, { Limit: 3 });
    expect(first.Items?.map(({ year }) => year?.N)).toEqual(["1970"]);
    expect(first.LastEvaluatedKey).toEqual({ artist: { S: "joni" }, year: { N: "1970" } });
    const second = await songs.run(statement, undefined, { Limit: 3, NextToken: first.NextToken });
    expect(second.Items?.map(({ year }) => year?.N)).toEqual(["1971"]);
    expect(second.NextToken).toBeUndefined();
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  test("a token is for its statement", async () => {
    const statement = `SELECT * FROM ${SONGS} WHERE artist = 'joni'`;
    const { NextToken } = await songs.run(statement, undefined, { Limit: 1 });
    const other = `SELECT * FROM ${SONGS} WHERE artist = 'nina'`;
    expect(await songs.refusal(other, undefined, { NextToken })).toBe(
      "ValidationException: NextToken does not match request",
    );
    expect(await songs.refusal(statement, undefined, { NextToken: "garbage" })).toBe(
      "ValidationException: Invalid NextToken",
    );
    const forged = Buffer.from(NextToken as string, "base64");
    forged.fill(0xff, 30);
    expect(
      await songs.refusal(statement, undefined, { NextToken: forged.toString("base64") }),
    ).toBe("ValidationException: Invalid NextToken");
  });

  test("ten reads of an IN are a page", async () => {
    const keys = Array.from({ length: 12 }, (_, at) => `many-${at}`);
    for (const key of keys) await songs.table.put({ pk: { S: key } });
    const statement = `SELECT pk FROM ${TABLE} WHERE pk IN [${keys.map((key) => `'${key}'`)}]`;
    const first = await songs.run(statement);
    expect(first.Items).toHaveLength(10);
    const second = await songs.run(statement, undefined, { NextToken: first.NextToken });
    expect(second.Items).toHaveLength(2);
    expect(second.NextToken).toBeUndefined();
  });

  test("of an index shows what the index has, or fetches it", async () => {
    const where = "WHERE artist = 'joni' AND title > 'joni 1969'";
    const index = await songs.run(`SELECT * FROM ${SONGS}."by-title" ${where}`, undefined, {
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
    const fetched = await songs.run(`SELECT plays FROM ${SONGS}."by-title" ${where}`, undefined, {
      ReturnConsumedCapacity: "INDEXES",
      ConsistentRead: true,
    });
    expect(fetched.Items).toEqual([{ plays: { N: "2" } }, { plays: { N: "3" } }]);
    expect(fetched.ConsumedCapacity?.Table?.CapacityUnits).toBe(2);
    const filter = `SELECT * FROM ${SONGS}."by-title" WHERE artist = 'joni' AND plays = 1`;
    expect(await songs.refusal(filter)).toBe(
      "ValidationException: One or more parameter values were invalid: " +
        "Secondary index by-title does not project one or more filter attributes: [plays]",
    );
    const scan = await songs.run(`SELECT * FROM ${SONGS}."by-title" WHERE plays = 1`);
    expect(scan.Items).toEqual([]);
  });

  test("costs what its queries cost", async () => {
    const cost = async (statement: string, more: More = {}) => {
      const { ConsumedCapacity } = await songs.run(statement, undefined, {
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
    expect(await songs.refusal(statement)).toBe(sentence);
  });

  test("operands are looked at before the table", async () => {
    expect(await songs.refusal("SELECT * FROM nowhere WHERE a < ?", [{ BOOL: true }])).toContain(
      "Incorrect operand type",
    );
  });

  test("parameters are at least one, and a statement is at most 8,192 characters", async () => {
    expect(await songs.refusal("SELECT * FROM nowhere", [])).toBe(
      "ValidationException: 1 validation error detected: Value '[]' at 'parameters' failed to satisfy " +
        "constraint: Member must have length greater than or equal to 1",
    );
    expect(await songs.refusal(`SELECT * FROM nowhere${" ".repeat(8192)}`)).toContain(
      "Member must have length less than or equal to 8192",
    );
  });

  test("the document client sends and gets plain values", async () => {
    const documents = DynamoDBDocumentClient.from(songs.table.client);
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
