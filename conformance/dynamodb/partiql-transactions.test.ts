import { randomUUID } from "node:crypto";
import {
  ExecuteTransactionCommand,
  type ExecuteTransactionCommandInput,
  type ParameterizedStatement,
} from "@aws-sdk/client-dynamodb";
import {
  ExecuteTransactionCommand as DocumentTransactionCommand,
  DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OpenSongs, SONGS } from "./open-songs.ts";
import { TABLE } from "./open-table.ts";

const EXISTS_IS_CHECK =
  "Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition";

let songs: OpenSongs;
beforeAll(async () => {
  songs = await OpenSongs.start();
});
afterAll(() => songs.stop());

type More = Omit<ExecuteTransactionCommandInput, "TransactStatements">;

function transact(statements: readonly (string | ParameterizedStatement)[], more: More = {}) {
  const TransactStatements = statements.map((each) =>
    typeof each === "string" ? { Statement: each } : each,
  );
  return songs.table.client.send(new ExecuteTransactionCommand({ TransactStatements, ...more }));
}

async function refusal(...given: Parameters<typeof transact>): Promise<string> {
  const error = await transact(...given).catch((thrown: Error) => thrown);
  if (!(error instanceof Error)) throw new Error("not refused");
  return `${error.name}: ${error.message}`;
}

async function reasons(...given: Parameters<typeof transact>) {
  const error = await transact(...given).catch((thrown) => thrown);
  expect(error.name).toBe("TransactionCanceledException");
  return error.CancellationReasons;
}

const insert = (pk: string, more = "'n': 1") =>
  `INSERT INTO ${TABLE} VALUE {'pk': '${pk}', ${more}}`;
const read = (pk: string) => `SELECT * FROM ${TABLE} WHERE pk = '${pk}'`;
const add = (pk: string, more = "") => `UPDATE ${TABLE} SET n = n + 1 WHERE pk = '${pk}'${more}`;
const isThere = (pk: string) => songs.table.item({ pk: { S: pk } });

describe("writes of ExecuteTransaction", () => {
  test("all are done", async () => {
    const made = randomUUID();
    const [changed, cleared, seen] = await Promise.all([
      songs.stored({ n: { N: "1" }, tags: { SS: ["a"] } }),
      songs.stored({}),
      songs.stored({ n: { N: "7" } }),
    ]);
    const { Responses, ConsumedCapacity } = await transact(
      [
        insert(made),
        `FROM ${TABLE} WHERE pk = '${changed}' AND n = 1 SET tags = set_add(tags, <<'b'>>) REMOVE n`,
        `DELETE FROM ${TABLE} WHERE pk = '${cleared}'`,
        `EXISTS(SELECT * FROM ${TABLE} WHERE pk = '${seen}' AND n = 7)`,
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(Responses).toEqual([]);
    expect(ConsumedCapacity).toMatchObject([{ TableName: TABLE, CapacityUnits: 8 }]);
    expect(await isThere(made)).toEqual({ pk: { S: made }, n: { N: "1" } });
    expect(await isThere(changed)).toEqual({ pk: { S: changed }, tags: { SS: ["a", "b"] } });
    expect(await isThere(cleared)).toBeUndefined();
  });

  test("or none, and the reasons tell of each", async () => {
    const there = await songs.stored({ n: { N: "1" } });
    const other = await songs.stored({ n: { N: "2" } });
    const [made, absent, song] = [randomUUID(), randomUUID(), randomUUID()];
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };
    const shown = (statement: string): ParameterizedStatement => ({
      Statement: statement,
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    expect(
      await reasons([
        insert(made),
        shown(insert(there)),
        shown(add(other, " AND n = 3")),
        shown(add(absent)),
        `EXISTS(SELECT * FROM ${SONGS} WHERE artist = 'joni' AND "year" = 1968 AND plays = 9)`,
        `INSERT INTO nowhere VALUE {'pk': 'a'}`,
        `INSERT INTO ${SONGS} VALUE {'artist': '${song}'}`,
        `DELETE FROM ${SONGS} WHERE artist = '${song}'`,
      ]),
    ).toEqual([
      { Code: "None" },
      {
        Code: "DuplicateItem",
        Message: "Duplicate primary key exists in table",
        Item: { pk: { S: there }, n: { N: "1" } },
      },
      { ...failed, Item: { pk: { S: other }, n: { N: "2" } } },
      failed,
      failed,
      { Code: "ResourceNotFound", Message: "Requested resource not found" },
      {
        Code: "ValidationError",
        Message: "One or more parameter values were invalid: Missing the key year in the item",
      },
      {
        Code: "ValidationError",
        Message: "The provided key element does not match the schema",
      },
    ]);
    expect(await isThere(made)).toBeUndefined();
  });

  test("an EXISTS is a condition on one item", async () => {
    const pk = await songs.stored({ n: { N: "1" } });
    const exists = (where: string, from = TABLE) => `EXISTS(SELECT * FROM ${from} WHERE ${where})`;
    for (const where of ["n = 1", `pk = '${pk}'`, `pk = '${pk}' OR n = 1`, `pk > 'a' AND n = 1`]) {
      expect(await refusal([exists(where)])).toBe(`ValidationException: ${EXISTS_IS_CHECK}`);
    }
    await transact([exists(`pk = '${pk}' AND other IS MISSING AND n < 2`)]);
    expect(await reasons([exists(`pk = '${pk}' AND pk = 'b'`)])).toMatchObject([
      { Code: "ConditionalCheckFailed" },
    ]);
    expect(
      await refusal([exists("artist = 'joni' AND title = 'a'", `"${SONGS}"."by-title"`)]),
    ).toBe(
      "ValidationException: Validation failed in TransactStatements[0]: " +
        "Operations on indices are not supported in transactions",
    );
  });

  test("a request that comes again with its token is answered and not done again", async () => {
    const pk = await songs.stored({ n: { N: "1" } });
    const ClientRequestToken = randomUUID();
    const more: More = { ClientRequestToken, ReturnConsumedCapacity: "TOTAL" };
    const once = { Statement: `UPDATE ${TABLE} SET n = n + ? WHERE pk = ?` };
    const Parameters = [{ N: "1" }, { S: pk }];
    expect(await transact([{ ...once, Parameters }], more)).toMatchObject({
      Responses: [],
      ConsumedCapacity: [{ CapacityUnits: 2, WriteCapacityUnits: 2 }],
    });
    expect(await transact([{ ...once, Parameters }], more)).toMatchObject({
      Responses: [],
      ConsumedCapacity: [{ CapacityUnits: 2, ReadCapacityUnits: 2 }],
    });
    expect((await isThere(pk))?.n).toEqual({ N: "2" });
    expect(await refusal([{ ...once, Parameters: [{ N: "2" }, { S: pk }] }], more)).toBe(
      "IdempotentParameterMismatchException: Rejected the request because you are retrying a " +
        "request with a different payload that is using an idempotent token that was already used.",
    );
  });
});

describe("reads of ExecuteTransaction", () => {
  test("are answered one by one", async () => {
    const pk = await songs.stored({ n: { N: "1" } });
    const { Responses, ConsumedCapacity } = await transact(
      [
        read(pk),
        read(randomUUID()),
        `SELECT title, plays FROM ${SONGS} WHERE artist = 'nina' AND "year" IN [1970]`,
      ],
      { ReturnConsumedCapacity: "TOTAL" },
    );
    expect(Responses).toEqual([
      { Item: { pk: { S: pk }, n: { N: "1" } } },
      {},
      { Item: { title: { S: "nina 1970" }, plays: { N: "2" } } },
    ]);
    expect(ConsumedCapacity).toMatchObject([
      { TableName: TABLE, CapacityUnits: 4, ReadCapacityUnits: 4 },
      { TableName: SONGS, CapacityUnits: 2, ReadCapacityUnits: 2 },
    ]);
  });

  test("name one item each, of a table", async () => {
    const keyed =
      "ValidationException: Validation failed in TransactStatements[0]: " +
      "Select statements within ExecuteTransaction must specify the primary key in the where clause.";
    expect(await refusal([`SELECT * FROM ${TABLE}`])).toBe(keyed);
    expect(await refusal([`SELECT * FROM ${SONGS} WHERE artist = 'joni'`])).toBe(keyed);
    expect(await refusal([`${read("a")} AND n = 1`])).toBe(keyed);
    expect(
      await refusal([
        `SELECT * FROM ${SONGS}."by-title" WHERE artist = 'joni' AND title = 'joni 1968'`,
      ]),
    ).toBe(
      "ValidationException: Validation failed in TransactStatements[0]: " +
        "Reads on indices are not supported within transactions.",
    );
    expect(
      await reasons([read("a"), `SELECT * FROM ${TABLE} WHERE pk = 1`, "SELECT * FROM nowhere"]),
    ).toMatchObject([
      { Code: "None" },
      {
        Code: "ValidationError",
        Message: "The provided key element does not match the schema",
      },
      { Code: "ResourceNotFound" },
    ]);
  });

  test("a document client takes and gives values", async () => {
    const documents = DynamoDBDocumentClient.from(songs.table.client);
    const pk = randomUUID();
    const statement = `INSERT INTO ${TABLE} VALUE {'pk': ?, 'deep': ?}`;
    await documents.send(
      new DocumentTransactionCommand({
        TransactStatements: [{ Statement: statement, Parameters: [pk, { list: [1, "two"] }] }],
      }),
    );
    const { Responses } = await documents.send(
      new DocumentTransactionCommand({ TransactStatements: [{ Statement: read(pk) }] }),
    );
    expect(Responses).toEqual([{ Item: { pk, deep: { list: [1, "two"] } } }]);
  });
});

describe("an ExecuteTransaction is refused", () => {
  test.each([
    [
      "that reads and writes",
      [insert("a"), read("b")],
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    ],
    [
      "with an item twice",
      [add("a"), add("a", " AND n = 1")],
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      "that reads an item twice",
      [read("a"), read("a")],
      "Transaction request cannot include multiple operations on one item",
    ],
    [
      "that returns",
      [`DELETE FROM ${TABLE} WHERE pk = 'a' RETURNING ALL OLD *`],
      "Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.",
    ],
    [
      "that is no PartiQL",
      [read("a"), "SELECT * FROM"],
      "Validation failed in TransactStatements[1]: Statement wasn't well formed, can't be processed: ",
    ],
    [
      "without parameters",
      [`SELECT * FROM ${TABLE} WHERE pk = ?`],
      "Validation failed in TransactStatements[0]: ",
    ],
    [
      "with an empty parameter",
      [{ Statement: `SELECT * FROM ${TABLE} WHERE pk = ?`, Parameters: [{ N: "" }] }],
      "The parameter cannot be converted to a numeric value",
    ],
    [
      "of nothing",
      [],
      "1 validation error detected: Value '[]' at 'transactStatements' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "of too much",
      Array.from({ length: 101 }, (_, at) => read(`${at}`)),
      "at 'transactStatements' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
  ] as [string, (string | ParameterizedStatement)[], string][])(
    "%s",
    async (_what, statements, message) => {
      const told = await refusal(statements);
      expect(told).toMatch(/^ValidationException: /);
      expect(told).toContain(message);
    },
  );
});
