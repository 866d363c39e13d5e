import { randomUUID } from "node:crypto";
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type More, OpenSongs, SONGS } from "./open-songs.ts";
import { TABLE } from "./open-table.ts";

let songs: OpenSongs;
beforeAll(async () => {
  songs = await OpenSongs.start();
});
afterAll(() => songs.stop());

describe("INSERT, UPDATE and DELETE", () => {
  test("an INSERT makes an item, and only one", async () => {
    const pk = randomUUID();
    const statement = `INSERT INTO ${TABLE} VALUE {'pk': '${pk}', 'list': [1, {'k': <<'s'>>}]}`;
    expect((await songs.run(statement)).Items).toEqual([]);
    expect(await songs.table.item({ pk: { S: pk } })).toEqual({
      pk: { S: pk },
      list: { L: [{ N: "1" }, { M: { k: { SS: ["s"] } } }] },
    });
    expect(await songs.refusal(statement)).toBe(
      "DuplicateItemException: Duplicate primary key exists in table",
    );
    expect(await songs.refusal(`INSERT INTO ${TABLE} VALUE {'a': 1}`)).toBe(
      "ValidationException: Key attribute should be present in the item: Key pk",
    );
    expect(await songs.refusal(`INSERT INTO ${TABLE} VALUE {'pk': 1}`)).toBe(
      "ValidationException: Key attribute's data type should match its data type in table's schema: Key pk",
    );
  });

  test("an UPDATE changes an item that is there and fulfils the condition", async () => {
    const pk = await songs.stored({ n: { N: "5" }, tags: { SS: ["a"] }, spare: { S: "x" } });
    const where = `WHERE pk = '${pk}'`;
    await songs.run(
      `UPDATE ${TABLE} SET n = n - 2 SET tags = set_add(tags, <<'b'>>), m = {'k': 1} REMOVE spare ${where}`,
    );
    expect(await songs.table.item({ pk: { S: pk } })).toEqual({
      pk: { S: pk },
      n: { N: "3" },
      tags: { SS: ["a", "b"] },
      m: { M: { k: { N: "1" } } },
    });
    await songs.run(`FROM ${TABLE} ${where} AND n = 3 SET m.k = 2`);
    expect((await songs.table.item({ pk: { S: pk } }))?.m).toEqual({ M: { k: { N: "2" } } });
    const failed = "ConditionalCheckFailedException: The conditional request failed";
    expect(await songs.refusal(`UPDATE ${TABLE} SET n = 1 ${where} AND n = 4`)).toBe(failed);
    expect(await songs.refusal(`UPDATE ${TABLE} SET n = 1 WHERE pk = '${randomUUID()}'`)).toBe(
      failed,
    );
    expect(await songs.refusal(`UPDATE ${TABLE} SET n = 1 WHERE n = 3`)).toBe(
      "ValidationException: Where clause does not contain a mandatory equality on all key attributes",
    );
    expect(await songs.refusal(`UPDATE ${TABLE} SET pk = 'b' ${where}`)).toBe(
      "ValidationException: One or more parameter values were invalid: " +
        "Cannot update attribute pk. This attribute is part of the key",
    );
  });

  test("a condition that fails shows the item, when that is asked for", async () => {
    const pk = await songs.stored({ n: { N: "5" } });
    const statement = `DELETE FROM ${TABLE} WHERE pk = '${pk}' AND n = 6`;
    const error = await songs
      .run(statement, undefined, {
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      })
      .catch((thrown) => thrown);
    expect(error.Item).toEqual({ pk: { S: pk }, n: { N: "5" } });
    expect((await songs.run(statement).catch((thrown) => thrown)).Item).toBeUndefined();
  });

  test("a DELETE takes an item away; where there is none, nothing is left to do", async () => {
    const pk = await songs.stored({ n: { N: "5" } });
    const statement = `DELETE FROM ${TABLE} WHERE pk = '${pk}' AND n = 5 RETURNING ALL OLD *`;
    expect((await songs.run(statement)).Items).toEqual([{ pk: { S: pk }, n: { N: "5" } }]);
    expect((await songs.run(statement)).Items).toEqual([]);
    expect((await songs.run(`DELETE FROM ${TABLE} WHERE pk = '${pk}'`)).Items).toEqual([]);
  });

  test("RETURNING shows the item or what was changed, before or after", async () => {
    const pk = await songs.stored({
      n: { N: "1" },
      keep: { S: "k" },
      l: { L: [{ S: "a" }, { S: "b" }] },
    });
    const returned = async (changes: string, mapping: string) => {
      const statement = `UPDATE ${TABLE} SET ${changes} WHERE pk = '${pk}' RETURNING ${mapping} *`;
      return (await songs.run(statement)).Items;
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
    const inserted = await songs.run(
      `INSERT INTO ${TABLE} VALUE {'pk': '${pk}', 'text': ?}`,
      [{ S: "x".repeat(1500) }],
      wanted,
    );
    expect(inserted.ConsumedCapacity).toEqual({ TableName: TABLE, CapacityUnits: 2 });
    const deleted = await songs.run(`DELETE FROM ${TABLE} WHERE pk = '${pk}'`, undefined, wanted);
    expect(deleted.ConsumedCapacity?.CapacityUnits).toBe(2);
  });

  test("an item of 409,600 bytes is the largest, however it came to be", async () => {
    const pk = randomUUID();
    const fits = 409_600 - (2 + pk.length + 1);
    const insert = `INSERT INTO ${TABLE} VALUE {'pk': ?, 't': ?}`;
    expect(await songs.refusal(insert, [{ S: pk }, { S: "x".repeat(fits + 1) }])).toBe(
      "ValidationException: Item size has exceeded the maximum allowed size",
    );
    await songs.run(insert, [{ S: pk }, { S: "x" }]);
    const update = `UPDATE ${TABLE} SET t = ? WHERE pk = ?`;
    await songs.run(update, [{ S: "x".repeat(fits) }, { S: pk }]);
    expect(await songs.refusal(update, [{ S: "x".repeat(fits + 1) }, { S: pk }])).toBe(
      "ValidationException: Item size to update has exceeded the maximum allowed size",
    );
  });
});

describe("BatchExecuteStatement", () => {
  const batch = (
    Statements: NonNullable<BatchExecuteStatementCommandInput["Statements"]>,
    more: Partial<BatchExecuteStatementCommandInput> = {},
  ) => songs.table.client.send(new BatchExecuteStatementCommand({ Statements, ...more }));

  test("answers each statement, in their order", async () => {
    const pk = await songs.stored({ n: { N: "2" } });
    const { Responses, ConsumedCapacity } = await batch(
      [
        { Statement: `SELECT n FROM ${TABLE} WHERE pk = ?`, Parameters: [{ S: pk }] },
        { Statement: `SELECT * FROM ${TABLE} WHERE pk = 'nobody'`, ConsistentRead: true },
        { Statement: `SELECT plays FROM ${SONGS} WHERE artist = 'joni' AND "year" = 1969` },
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(Responses).toEqual([
      { TableName: TABLE, Item: { n: { N: "2" } } },
      { TableName: TABLE },
      { TableName: SONGS, Item: { plays: { N: "1" } } },
    ]);
    expect(ConsumedCapacity).toEqual([
      { TableName: TABLE, CapacityUnits: 1.5 },
      { TableName: SONGS, CapacityUnits: 0.5 },
    ]);
    const { Responses: written } = await batch([
      { Statement: `UPDATE ${TABLE} SET n = 9 WHERE pk = '${pk}' RETURNING MODIFIED OLD *` },
      { Statement: `DELETE FROM ${TABLE} WHERE pk = 'nobody'` },
    ]);
    expect(written).toEqual([{ TableName: TABLE, Item: { n: { N: "2" } } }, { TableName: TABLE }]);
  });

  test("reads or writes", async () => {
    const statements = [
      { Statement: "SELECT FROM" },
      { Statement: `SELECT * FROM ${TABLE} WHERE pk = 'a'` },
      { Statement: `INSERT INTO ${TABLE} VALUE {'pk': 'a'}` },
    ];
    await expect(batch(statements)).rejects.toThrow(
      "Read and write requests together in the same batch is not supported.",
    );
    expect(await songs.table.item({ pk: { S: "a" } })).toBeUndefined();
  });

  test("a statement that fails leaves the others alone, and names its table if it was run", async () => {
    const [pk, other, third] = await Promise.all(
      [1, 1, 1].map((n) => songs.stored({ n: { N: `${n}` } })),
    );
    const key =
      "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    const { Responses } = await batch([
      { Statement: `SLECT * FROM ${TABLE} WHERE pk = '${pk}'` },
      { Statement: "SELECT * FROM nowhere WHERE pk = 'a'" },
      { Statement: `SELECT * FROM ${SONGS} WHERE artist = 'joni'` },
      { Statement: `SELECT * FROM ${SONGS}."by-title" WHERE artist = 'joni' AND title = 'x'` },
      { Statement: `SELECT * FROM ${TABLE} WHERE pk = '${pk}' AND n = 1` },
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
        Error: {
          Code: "ValidationError",
          Message: "The parameter cannot be converted to a numeric value: x",
        },
      },
      { TableName: TABLE, Item: { n: { N: "1" } } },
    ]);
    const { Responses: written } = await batch([
      { Statement: `INSERT INTO ${TABLE} VALUE {'pk': '${pk}'}` },
      {
        Statement: `UPDATE ${TABLE} SET n = 2 WHERE pk = '${other}' AND n = 7`,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
      { Statement: `UPDATE ${TABLE} SET n.x = 2 WHERE pk = '${third}'` },
      { Statement: `EXISTS(SELECT * FROM ${TABLE} WHERE pk = '${pk}' AND n = 1)` },
      {
        Statement: `UPDATE ${TABLE} SET n = 3 WHERE pk = '${await songs.stored({ n: { N: "1" } })}' AND n = 1`,
      },
    ]);
    expect(written).toEqual([
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
          Message: "EXISTS can only be used in ExecuteTransaction write requests.",
        },
      },
      { TableName: TABLE },
    ]);
  });

  test("a write that is refused is in the total of a table that was written, and else nowhere", async () => {
    const large = { big: { S: "x".repeat(3000) } };
    const [pk, other] = [await songs.stored(large), await songs.stored(large)];
    const refused = { Statement: `INSERT INTO ${TABLE} VALUE {'pk': '${pk}'}` };
    const nothing = { Statement: `DELETE FROM ${SONGS} WHERE artist = 'x' AND "year" = 1` };
    const consumed = async (...statements: (typeof refused)[]) =>
      (await batch(statements, { ReturnConsumedCapacity: "INDEXES" })).ConsumedCapacity;
    expect(await consumed(refused)).toBeUndefined();
    expect(await consumed(refused, nothing)).toMatchObject([{ TableName: SONGS }]);
    const removal = { Statement: `UPDATE ${TABLE} REMOVE big WHERE pk = '${other}'` };
    expect(await consumed(refused, removal)).toEqual([
      { TableName: TABLE, CapacityUnits: 6, Table: { CapacityUnits: 3 } },
    ]);
  });

  test("has one to twenty-five statements, each about another item", async () => {
    const statements = Array.from({ length: 26 }, (_, at) => ({
      Statement: `SELECT * FROM ${TABLE} WHERE pk = 'no ${at}'`,
    }));
    await expect(batch([])).rejects.toThrow("Member must have length greater than or equal to 1");
    await expect(batch(statements)).rejects.toThrow(
      "Member must have length less than or equal to 25",
    );
    expect((await batch(statements.slice(1))).Responses).toHaveLength(25);
    const removal = { Statement: `DELETE FROM ${TABLE} WHERE pk = 'a'` };
    for (const twice of [statements[0] as typeof removal, removal]) {
      await expect(batch([twice, twice])).rejects.toThrow(
        "Provided list of item keys contains duplicates",
      );
    }
  });
});
