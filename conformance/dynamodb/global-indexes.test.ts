import {
  type CreateTableCommandInput,
  DescribeTableCommand,
  type GlobalSecondaryIndexUpdate,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Item, OpenTable, TABLE } from "./open-table.ts";

const WITH_INDEX: Partial<CreateTableCommandInput> = {
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "genre", AttributeType: "S" },
    { AttributeName: "year", AttributeType: "N" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-genre",
      KeySchema: [
        { AttributeName: "genre", KeyType: "HASH" },
        { AttributeName: "year", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["title"] },
    },
  ],
};

/** How long a table is being changed, and how far an index is behind in one of the tests. */
const HOUR_MS = 3_600_000;

/** Work on an index takes no time of the clock, and some of the machine's. */
const PATIENT = { timeout: 20_000 };

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start(WITH_INDEX, { dynamodbTransitions: HOUR_MS });
  await table.emulator.advance(HOUR_MS);
});
afterAll(() => table.stop());

const book = (pk: string, genre: string, year: number): Item => ({
  pk: { S: pk },
  genre: { S: genre },
  year: { N: `${year}` },
  title: { S: `Title of ${pk}` },
  text: { S: "x".repeat(3000) },
});

const inGenre = (genre: string, more: Partial<QueryCommandInput> = {}) =>
  table.client.send(
    new QueryCommand({
      TableName: TABLE,
      IndexName: "by-genre",
      KeyConditionExpression: "genre = :g",
      ExpressionAttributeValues: { ":g": { S: genre } },
      ...more,
    }),
  );
const keysOf = (items: Item[] | undefined) => items?.map(({ pk }) => pk?.S);

test("a write is in the index when it has been acknowledged", async () => {
  for (let round = 0; round < 20; round++) {
    const pk = `at-once-${round}`;
    await table.put(book(pk, "drama", round));
    const { Items } = await inGenre("drama");
    expect(keysOf(Items)?.at(-1)).toBe(pk);
  }
  const { Items, LastEvaluatedKey } = await inGenre("drama", { Limit: 1, ScanIndexForward: false });
  expect(Items).toEqual([
    {
      pk: { S: "at-once-19" },
      genre: { S: "drama" },
      year: { N: "19" },
      title: { S: "Title of at-once-19" },
    },
  ]);
  expect(LastEvaluatedKey).toEqual({
    pk: { S: "at-once-19" },
    genre: { S: "drama" },
    year: { N: "19" },
  });
});

test("an entry moves with its keys, and goes when one of them does", async () => {
  await table.put(book("moving", "poetry", 1990));
  await table.update(
    { pk: { S: "moving" } },
    {
      UpdateExpression: "SET genre = :g",
      ExpressionAttributeValues: { ":g": { S: "essay" } },
    },
  );
  expect(keysOf((await inGenre("poetry")).Items)).toEqual([]);
  expect(keysOf((await inGenre("essay")).Items)).toEqual(["moving"]);
  await table.update({ pk: { S: "moving" } }, { UpdateExpression: "REMOVE genre" });
  expect(keysOf((await inGenre("essay")).Items)).toEqual([]);
  await table.put(book("moving", "poetry", 1990));
  await table.delete({ pk: { S: "moving" } });
  expect(keysOf((await inGenre("poetry")).Items)).toEqual([]);
});

test("what an index does not hold cannot be asked of it", async () => {
  const refusal = (message: string) => ({ name: "ValidationException", message });
  await expect(inGenre("drama", { ConsistentRead: true })).rejects.toMatchObject(
    refusal("Consistent reads are not supported on global secondary indexes"),
  );
  await expect(inGenre("drama", { Select: "ALL_ATTRIBUTES" })).rejects.toMatchObject(
    refusal(
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-genre because its projection type is not ALL",
    ),
  );
  await expect(inGenre("drama", { ProjectionExpression: "pk, cover" })).rejects.toMatchObject(
    refusal(
      "One or more parameter values were invalid: Global secondary index by-genre does not project [cover]",
    ),
  );
});

test("reads of an index are paid for by the index, half a unit for each 4 KB", async () => {
  const page = await inGenre("drama", { ReturnConsumedCapacity: "INDEXES" });
  expect(page.ConsumedCapacity).toEqual({
    TableName: TABLE,
    CapacityUnits: 0.5,
    Table: { CapacityUnits: 0 },
    GlobalSecondaryIndexes: { "by-genre": { CapacityUnits: 0.5 } },
  });
});

async function describeIndex(name: string) {
  const { Table } = await table.client.send(new DescribeTableCommand({ TableName: TABLE }));
  return Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
}

const scanIndex = (IndexName: string) =>
  table.client.send(new ScanCommand({ TableName: TABLE, IndexName }));

test("an index that is made later gets the items that are there, and those that come", async () => {
  // Keys of the new index that cannot be its keys: the item stays out of it.
  await table.put({ pk: { S: "wrong" }, shelf: { S: "top" } });
  await table.put({ pk: { S: "right" }, shelf: { N: "7" } });
  await table.client.send(
    new UpdateTableCommand({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: "shelf", AttributeType: "N" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "by-shelf",
            KeySchema: [{ AttributeName: "shelf", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  expect(await describeIndex("by-shelf")).toMatchObject({
    IndexStatus: "CREATING",
    Backfilling: false,
  });
  await expect(scanIndex("by-shelf")).rejects.toMatchObject({
    name: "ValidationException",
    message: "Cannot read from backfilling global secondary index: by-shelf",
  });
  await table.put({ pk: { S: "meanwhile" }, shelf: { N: "8" } });
  await table.emulator.advance(HOUR_MS);
  await expect
    .poll(async () => (await describeIndex("by-shelf"))?.IndexStatus, PATIENT)
    .toBe("ACTIVE");
  expect((await describeIndex("by-shelf"))?.Backfilling).toBeUndefined();
  await table.put({ pk: { S: "later" }, shelf: { N: "9" } });
  const { Items } = await scanIndex("by-shelf");
  expect(keysOf(Items)?.sort()).toEqual(["later", "meanwhile", "right"]);
  await table.client.send(
    new UpdateTableCommand({
      TableName: TABLE,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-shelf" } }],
    }),
  );
  expect((await describeIndex("by-shelf"))?.IndexStatus).toBe("DELETING");
  await table.emulator.advance(HOUR_MS);
  await expect.poll(() => describeIndex("by-shelf"), PATIENT).toBeUndefined();
  const { Table } = await table.client.send(new DescribeTableCommand({ TableName: TABLE }));
  expect(Table?.AttributeDefinitions?.map(({ AttributeName }) => AttributeName)).not.toContain(
    "shelf",
  );
  await expect(scanIndex("by-shelf")).rejects.toMatchObject({
    message: "The table does not have the specified index: by-shelf",
  });
});

test("with a lag, an index shows what was, and catches up", async () => {
  const lag = (indexMs: number) =>
    fetch(`${table.emulator.endpoint}/_cloudglass/dynamodb/tables/${TABLE}/lag`, {
      method: "PUT",
      body: JSON.stringify({ indexMs }),
    });
  expect((await lag(HOUR_MS)).status).toBe(200);
  await table.put(book("late", "science", 2000));
  expect(keysOf((await inGenre("science")).Items)).toEqual([]);
  await table.emulator.advance(HOUR_MS);
  expect(keysOf((await inGenre("science")).Items)).toEqual(["late"]);
  await lag(0);
});

test("an index can be taken away while it is being filled", async () => {
  const { faults } = table.emulator.running.env;
  const change = (update: GlobalSecondaryIndexUpdate) =>
    table.client.send(
      new UpdateTableCommand({
        TableName: TABLE,
        AttributeDefinitions: [{ AttributeName: "shelf", AttributeType: "N" }],
        GlobalSecondaryIndexUpdates: [update],
      }),
    );
  const KeySchema = [{ AttributeName: "shelf", KeyType: "HASH" as const }];
  const Projection = { ProjectionType: "ALL" as const };
  await change({ Create: { IndexName: "unwanted", KeySchema, Projection } });
  // Without a quorum it takes as long as it likes.
  const zones = ["us-east-1a", "us-east-1b"];
  for (const zone of zones) faults.set({ id: zone, target: { zone }, kind: "down" });
  await table.emulator.advance(HOUR_MS);
  await expect.poll(async () => (await describeIndex("unwanted"))?.Backfilling, PATIENT).toBe(true);
  await expect(
    change({ Create: { IndexName: "other", KeySchema, Projection } }),
  ).rejects.toMatchObject({
    name: "LimitExceededException",
    message: expect.stringContaining(
      "Only 1 online index can be created or deleted simultaneously per table",
    ),
  });
  await change({ Delete: { IndexName: "unwanted" } });
  expect((await describeIndex("unwanted"))?.IndexStatus).toBe("DELETING");
  for (const zone of zones) faults.clear(zone);
  await table.emulator.advance(HOUR_MS);
  await expect.poll(() => describeIndex("unwanted"), PATIENT).toBeUndefined();
  await table.put(book("afterwards", "drama", 3000));
  expect(keysOf((await inGenre("drama")).Items)).toContain("afterwards");
});
