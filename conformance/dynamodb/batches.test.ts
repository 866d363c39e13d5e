import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Item, OpenTable, TABLE } from "./open-table.ts";

/** Has two keys, units, and a local index. */
const OTHER = "drawer";
const HELD = "held";
let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start();
  await table.create({
    TableName: OTHER,
    AttributeDefinitions: ["pk", "sk", "title"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: "by-title",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "title", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  await table.create({
    TableName: HELD,
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  table.emulator.running.clock.pause();
});
afterAll(() => table.stop());

const get = (RequestItems: BatchGetItemCommandInput["RequestItems"], more: object = {}) =>
  table.client.send(new BatchGetItemCommand({ RequestItems, ...more }));
const write = (RequestItems: BatchWriteItemCommandInput["RequestItems"], more: object = {}) =>
  table.client.send(new BatchWriteItemCommand({ RequestItems, ...more }));
const put = (Item: Item) => ({ PutRequest: { Item } });
const remove = (Key: Item) => ({ DeleteRequest: { Key } });
const text = (S: string) => ({ S });
const byKey = (one: Item, other: Item) =>
  JSON.stringify(one.pk).localeCompare(JSON.stringify(other.pk));

test("items of several tables are written and read at once", async () => {
  const [a, b] = [
    { pk: text("a"), n: { N: "1" } },
    { pk: text("b"), n: { N: "2" } },
  ];
  const other = { pk: text("a"), sk: text("1"), title: text("t"), note: text("x") };
  const written = await write({ [TABLE]: [put(a), put(b)], [OTHER]: [put(other)] });
  expect(written.UnprocessedItems).toEqual({});
  const { Responses = {}, UnprocessedKeys } = await get({
    [TABLE]: { Keys: [{ pk: text("a") }, { pk: text("none") }, { pk: text("b") }] },
    [OTHER]: {
      Keys: [{ pk: text("a"), sk: text("1") }],
      ProjectionExpression: "#n, title",
      ExpressionAttributeNames: { "#n": "note" },
      ConsistentRead: true,
    },
  });
  expect(UnprocessedKeys).toEqual({});
  expect(Responses[TABLE]?.sort(byKey)).toEqual([a, b]);
  expect(Responses[OTHER]).toEqual([{ note: text("x"), title: text("t") }]);
  await write({ [TABLE]: [remove({ pk: text("a") }), put({ pk: text("c") })] });
  expect(await table.item({ pk: text("a") })).toBe(undefined);
  expect(await table.item({ pk: text("c") })).toEqual({ pk: text("c") });
});

test("what was consumed is told by table, indexes among it", async () => {
  const item = { pk: text("units"), sk: text("1"), title: text("t") };
  const INDEXES = { ReturnConsumedCapacity: "INDEXES", ReturnItemCollectionMetrics: "SIZE" };
  const requests = { [TABLE]: [put({ pk: text("units") })], [OTHER]: [put(item)] };
  const { ConsumedCapacity, ItemCollectionMetrics } = await write(requests, INDEXES);
  expect(ConsumedCapacity).toEqual([
    { TableName: TABLE, CapacityUnits: 1, Table: { CapacityUnits: 1 } },
    {
      TableName: OTHER,
      CapacityUnits: 2,
      Table: { CapacityUnits: 1 },
      LocalSecondaryIndexes: { "by-title": { CapacityUnits: 1 } },
    },
  ]);
  expect(ItemCollectionMetrics).toEqual({
    [OTHER]: [{ ItemCollectionKey: { pk: text("units") }, SizeEstimateRangeGB: [0, 1] }],
  });
  const read = await get(
    { [TABLE]: { Keys: [{ pk: text("units") }, { pk: text("none") }], ConsistentRead: true } },
    { ReturnConsumedCapacity: "TOTAL" },
  );
  expect(read.ConsumedCapacity).toEqual([{ TableName: TABLE, CapacityUnits: 2 }]);
});

test("more than 16 MB are not answered at once: the other keys are left", async () => {
  const names = Array.from({ length: 50 }, (_, at) => `large-${at}`);
  const a = text("x".repeat(390 * 1024));
  for (let from = 0; from < names.length; from += 25) {
    const items = names.slice(from, from + 25).map((name) => put({ pk: text(name), a }));
    await write({ [TABLE]: items });
  }
  const asked = { ProjectionExpression: "pk", ConsistentRead: true };
  let keys: Item[] = names.map((name) => ({ pk: text(name) }));
  const pages: number[] = [];
  while (keys.length > 0) {
    const { Responses, UnprocessedKeys } = await get({ [TABLE]: { Keys: keys, ...asked } });
    pages.push(Responses?.[TABLE]?.length ?? 0);
    const left = UnprocessedKeys?.[TABLE];
    if (left !== undefined) expect(left).toMatchObject(asked);
    keys = left?.Keys ?? [];
  }
  expect(pages).toEqual([40, 10]);
});

test("what is throttled is left, and when all of it is the request is refused", async () => {
  const a = text("x".repeat(390 * 1024));
  const items = ["1", "2", "3"].map((name) => put({ pk: text(name), a }));
  const { UnprocessedItems } = await write({ [HELD]: items });
  expect(UnprocessedItems).toEqual({ [HELD]: items.slice(1) });
  const throttled = { name: "ProvisionedThroughputExceededException" };
  await expect(write({ [HELD]: items })).rejects.toMatchObject(throttled);
  const mixed = await write({ [HELD]: items, [TABLE]: [put({ pk: text("beside") })] });
  expect(mixed.UnprocessedItems).toEqual({ [HELD]: items });
  await table.emulator.advance(100_000);
  await write({ [HELD]: [put({ pk: text("2") })] });

  const Keys = ["1", "none", "nobody", "nothing"].map((name) => ({ pk: text(name) }));
  for (let times = 0; times < 3; times++) {
    await get({ [HELD]: { Keys: [{ pk: text("1") }], ConsistentRead: true } });
  }
  const last = await get({ [HELD]: { Keys, ConsistentRead: true } });
  expect(last.Responses?.[HELD]).toHaveLength(1);
  expect(last.UnprocessedKeys?.[HELD]?.Keys).toHaveLength(3);
  await expect(get({ [HELD]: { Keys } })).rejects.toMatchObject(throttled);
});

const duplicates = "Provided list of item keys contains duplicates";
const mismatch = "The provided key element does not match the schema";
const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ pk: text(`${at}`) }));

test.each<[string, string | RegExp, BatchWriteItemCommandInput["RequestItems"]]>([
  ["an item twice", duplicates, { [TABLE]: [put({ pk: text("a") }), remove({ pk: text("a") })] }],
  ["a key of another type", mismatch, { [TABLE]: [put({ pk: { N: "1" } })] }],
  ["an item without key", mismatch, { [TABLE]: [put({ a: text("") })] }],
  ["a key that is none", mismatch, { [TABLE]: [remove({ pk: text("a"), a: text("") })] }],
  ["no items", "The requestItems parameter is required for BatchWriteItem", {}],
  [
    "26 of one table",
    /Member must have length less than or equal to 25/,
    { [TABLE]: numbered(26).map(put) },
  ],
  [
    "26 of two tables",
    "Too many items requested for the BatchWriteItem call",
    { [TABLE]: numbered(25).map(put), [HELD]: numbered(1).map(put) },
  ],
  [
    "a set of nothing",
    "One or more parameter values were invalid: An string set  may not be empty",
    { [TABLE]: [put({ pk: text("a"), a: { SS: [] } })] },
  ],
  [
    "too large an item",
    "Item size has exceeded the maximum allowed size",
    { [TABLE]: [put({ pk: text("a"), a: text("x".repeat(400 * 1024)) })] },
  ],
])("BatchWriteItem with %s is refused, and does nothing", async (_what, message, requests) => {
  const before = await table.item({ pk: text("0") });
  await expect(write(requests)).rejects.toMatchObject({
    name: "ValidationException",
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });
  expect(await table.item({ pk: text("0") })).toEqual(before);
});

test.each<[string, string | RegExp, BatchGetItemCommandInput["RequestItems"]]>([
  ["a key twice", duplicates, { [TABLE]: { Keys: [{ pk: text("a") }, { pk: text("a") }] } }],
  ["equal numbers", duplicates, { none: { Keys: [{ pk: { N: "1.0" } }, { pk: { N: "1" } }] } }],
  ["a key of another type", mismatch, { [TABLE]: { Keys: [{ pk: { N: "1" } }] } }],
  [
    "101 keys of one table",
    /Member must have length less than or equal to 100/,
    { [TABLE]: { Keys: numbered(101) } },
  ],
  [
    "101 keys of two tables",
    "Too many items requested for the BatchGetItem call",
    { [TABLE]: { Keys: numbered(100) }, [HELD]: { Keys: numbered(1) } },
  ],
  [
    "two kinds of projections",
    /^Can not use both/,
    { [TABLE]: { Keys: numbered(1), AttributesToGet: ["a"], ProjectionExpression: "a" } },
  ],
])("BatchGetItem with %s is refused", async (_what, message, requests) => {
  await expect(get(requests)).rejects.toMatchObject({
    name: "ValidationException",
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });
});

test("one table that is not there and nothing of the batch is done", async () => {
  const requests = { [TABLE]: [put({ pk: text("never") })], none: [put({ pk: text("never") })] };
  await expect(write(requests)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found",
  });
  expect(await table.item({ pk: text("never") })).toBe(undefined);
});

test("a table may have the name of an object's own", async () => {
  const TableName = "__proto__";
  await table.create({
    TableName,
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  const a = text("x".repeat(390 * 1024));
  const requests = ["1", "2"].map((name) => put({ pk: text(name), a }));
  const written = await write(Object.fromEntries([[TableName, requests]]));
  // What the SDK reads under this name is its own affair.
  expect(Object.keys(written.UnprocessedItems ?? {})).toEqual([TableName]);
  const Keys = [{ pk: text("1") }];
  const { Responses = {} } = await get(Object.fromEntries([[TableName, { Keys }]]));
  expect(Object.keys(Responses)).toEqual([TableName]);
});
