import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const client = emulator.dynamodb();
  await client.send(new CreateTableCommand(THREADS));
  await client.send(new CreateTableCommand(BLOBS));
  await emulator.advance(0);
  for (const Item of [...FIRST, ...SECOND]) {
    await client.send(new PutItemCommand({ TableName: "threads", Item }));
  }
  for (let number = 0; number < 6; number++) {
    const Item = {
      id: { S: "b" },
      part: { N: `${number}` },
      bytes: { B: new Uint8Array(300_000) },
    };
    await client.send(new PutItemCommand({ TableName: "blobs", Item }));
  }
});
afterAll(() => emulator.stop());

type Item = Record<string, AttributeValue>;

const THREADS: CreateTableCommandInput = {
  TableName: "threads",
  AttributeDefinitions: [
    { AttributeName: "forum", AttributeType: "S" },
    { AttributeName: "post", AttributeType: "N" },
    { AttributeName: "last", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "forum", KeyType: "HASH" },
    { AttributeName: "post", KeyType: "RANGE" },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: "by-last",
      KeySchema: [
        { AttributeName: "forum", KeyType: "HASH" },
        { AttributeName: "last", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["title"] },
    },
  ],
  BillingMode: "PAY_PER_REQUEST",
};

const BLOBS: CreateTableCommandInput = {
  TableName: "blobs",
  AttributeDefinitions: [
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "part", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "id", KeyType: "HASH" },
    { AttributeName: "part", KeyType: "RANGE" },
  ],
  BillingMode: "PAY_PER_REQUEST",
};

const thread = (forum: string, number: number, last: string | undefined): Item => ({
  forum: { S: forum },
  post: { N: `${number}` },
  title: { S: `${forum} ${number}` },
  text: { S: "x".repeat(5000) },
  ...(last !== undefined && { last: { S: last } }),
});
/** Numbers are in their order, not in that of their digits; one is in no index. */
const FIRST = [
  thread("a", -5, "2026-03"),
  thread("a", 2, "2026-01"),
  thread("a", 10, "2026-02"),
  thread("a", 33, undefined),
];
const SECOND = [thread("b", 1, "2026-01")];

const query = (input: Omit<QueryCommandInput, "TableName"> & { TableName?: string }) =>
  emulator.dynamodb().send(new QueryCommand({ TableName: "threads", ...input }));
const scan = (input: Omit<ScanCommandInput, "TableName"> = {}) =>
  emulator.dynamodb().send(new ScanCommand({ TableName: "threads", ...input }));

const inForum = (forum: string) => ({
  KeyConditionExpression: "forum = :f",
  ExpressionAttributeValues: { ":f": { S: forum } },
});
const numbers = (items: Item[] | undefined) => items?.map(({ post }) => Number(post?.N));

test("a query gives the items of one partition key in the order of their sort keys", async () => {
  const { Items, Count, ScannedCount, LastEvaluatedKey } = await query(inForum("a"));
  expect(Items).toEqual(FIRST);
  expect([Count, ScannedCount, LastEvaluatedKey]).toEqual([4, 4, undefined]);
  const backwards = await query({ ...inForum("a"), ScanIndexForward: false });
  expect(numbers(backwards.Items)).toEqual([33, 10, 2, -5]);
});

test.each([
  ["post > :n", "2", [10, 33]],
  ["post >= :n", "2", [2, 10, 33]],
  ["post < :n", "10", [-5, 2]],
  ["post <= :n", "10", [-5, 2, 10]],
  ["post = :n", "10", [10]],
  ["post BETWEEN :n AND :n", "2", [2]],
])("a query with %s gives what is there", async (condition, number, expected) => {
  const { Items } = await query({
    KeyConditionExpression: `forum = :f AND ${condition}`,
    ExpressionAttributeValues: { ":f": { S: "a" }, ":n": { N: number } },
  });
  expect(numbers(Items)).toEqual(expected);
});

test("Limit counts what is looked at; the next page goes on after the last key", async () => {
  for (const ScanIndexForward of [true, false]) {
    const seen: number[] = [];
    let ExclusiveStartKey: Item | undefined;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof query>> = await query({
        KeyConditionExpression: "forum = :f",
        ExpressionAttributeValues: { ":f": { S: "a" }, ":t": { S: "a 2" } },
        FilterExpression: "title <> :t",
        Limit: 2,
        ScanIndexForward,
        ExclusiveStartKey,
      });
      pages++;
      seen.push(...(numbers(page.Items) as number[]));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (ExclusiveStartKey !== undefined) {
        expect(page.ScannedCount).toBe(2);
        expect(Object.keys(ExclusiveStartKey).sort()).toEqual(["forum", "post"]);
      }
    } while (ExclusiveStartKey !== undefined);
    expect(seen).toEqual(ScanIndexForward ? [-5, 10, 33] : [33, 10, -5]);
    // Four items fill two pages, and the second does not know that there is no more.
    expect(pages).toBe(3);
  }
});

test("a page ends with the item that brings it to 1 MB", async () => {
  const input: QueryCommandInput = {
    TableName: "blobs",
    KeyConditionExpression: "id = :b",
    ExpressionAttributeValues: { ":b": { S: "b" } },
    Select: "COUNT",
    ReturnConsumedCapacity: "TOTAL",
  };
  const first = await query(input);
  expect(first).toMatchObject({
    Count: 4,
    LastEvaluatedKey: { id: { S: "b" }, part: { N: "3" } },
    // 4 × 300,014 bytes in blocks of 4 KB, at half a unit each.
    ConsumedCapacity: { TableName: "blobs", CapacityUnits: 146.5 },
  });
  expect(first.Items).toBeUndefined();
  const { LastEvaluatedKey, ...second } = await query({
    ...input,
    ExclusiveStartKey: first.LastEvaluatedKey,
  });
  expect(second.Count).toBe(2);
  expect(LastEvaluatedKey).toBeUndefined();
});

test("a local index has its own order, and only the items that have its key", async () => {
  const { Items } = await query({ ...inForum("a"), IndexName: "by-last" });
  const names = ["forum", "last", "post", "title"];
  expect(Items?.map((item) => Object.keys(item).sort())).toEqual([names, names, names]);
  expect(numbers(Items)).toEqual([2, 10, -5]);
  const page = await query({ ...inForum("a"), IndexName: "by-last", Limit: 1 });
  expect(page.LastEvaluatedKey).toEqual({
    forum: { S: "a" },
    post: { N: "2" },
    last: { S: "2026-01" },
  });
  const rest = await query({
    ...inForum("a"),
    IndexName: "by-last",
    ExclusiveStartKey: page.LastEvaluatedKey,
  });
  expect(numbers(rest.Items)).toEqual([10, -5]);
});

test("what a local index does not hold is fetched from the table, and paid for apart", async () => {
  const whole = await query({
    ...inForum("a"),
    IndexName: "by-last",
    Select: "ALL_ATTRIBUTES",
    ReturnConsumedCapacity: "INDEXES",
  });
  expect(whole.Items).toEqual([FIRST[1], FIRST[2], FIRST[0]]);
  // Each item of 5 KB takes two blocks at half a unit; the entries together take one.
  expect(whole.ConsumedCapacity).toEqual({
    TableName: "threads",
    CapacityUnits: 3.5,
    Table: { CapacityUnits: 3 },
    LocalSecondaryIndexes: { "by-last": { CapacityUnits: 0.5 } },
  });
  const part = await query({
    ...inForum("a"),
    IndexName: "by-last",
    ProjectionExpression: "title, #t",
    ExpressionAttributeNames: { "#t": "text" },
    ConsistentRead: true,
    ReturnConsumedCapacity: "TOTAL",
  });
  expect(part.Items?.[0]).toEqual({ title: FIRST[1]?.title, text: FIRST[1]?.text });
  expect(part.ConsumedCapacity).toEqual({ TableName: "threads", CapacityUnits: 7 });
  const inIndex = await query({
    ...inForum("a"),
    IndexName: "by-last",
    ProjectionExpression: "title",
    ReturnConsumedCapacity: "INDEXES",
  });
  expect(inIndex.ConsumedCapacity).toEqual({
    TableName: "threads",
    CapacityUnits: 0.5,
    Table: { CapacityUnits: 0 },
    LocalSecondaryIndexes: { "by-last": { CapacityUnits: 0.5 } },
  });
});

test("a scan gives everything; segments together give everything once", async () => {
  const { Items, Count } = await scan();
  expect(Count).toBe(5);
  const keyOf = ({ forum, post }: Item) => `${forum?.S} ${post?.N}`;
  const all = Items?.map(keyOf).sort();
  expect(all).toEqual([...FIRST, ...SECOND].map(keyOf).sort());
  const segments = await Promise.all(
    [0, 1, 2].map((Segment) => scan({ Segment, TotalSegments: 3 })),
  );
  expect(
    segments
      .flatMap((page) => page.Items ?? [])
      .map(keyOf)
      .sort(),
  ).toEqual(all);
  const inIndex = await scan({
    IndexName: "by-last",
    FilterExpression: "attribute_exists(#t)",
    ExpressionAttributeNames: { "#t": "title" },
  });
  expect([inIndex.Count, inIndex.ScannedCount]).toEqual([4, 4]);
});

test("the parameters from before expressions ask for the same", async () => {
  const { Items, Count, ScannedCount } = await query({
    KeyConditions: {
      forum: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] },
      post: { ComparisonOperator: "GT", AttributeValueList: [{ N: "0" }] },
    },
    QueryFilter: {
      title: { ComparisonOperator: "NE", AttributeValueList: [{ S: "a 10" }] },
      last: { ComparisonOperator: "NULL" },
    },
    ConditionalOperator: "OR",
    AttributesToGet: ["post"],
  });
  expect(Items).toEqual([{ post: { N: "2" } }, { post: { N: "33" } }]);
  expect([Count, ScannedCount]).toEqual([2, 3]);
  const scanned = await scan({
    ScanFilter: {
      last: { ComparisonOperator: "BEGINS_WITH", AttributeValueList: [{ S: "2026-0" }] },
    },
    AttributesToGet: ["last"],
  });
  expect(scanned.Count).toBe(4);
});

const START = { forum: { S: "a" }, post: { N: "2" } };

const refusedQueries: [string, Omit<QueryCommandInput, "TableName">][] = [
  [
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    {},
  ],
  ["The table does not have the specified index: none", { ...inForum("a"), IndexName: "none" }],
  [
    "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    { ...inForum("a"), Select: "SPECIFIC_ATTRIBUTES" },
  ],
  [
    "Cannot specify the ProjectionExpression when choosing to get only the Count",
    { ...inForum("a"), Select: "COUNT", ProjectionExpression: "title" },
  ],
  [
    "Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES",
    {
      KeyConditions: { forum: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
      Select: "ALL_ATTRIBUTES",
      AttributesToGet: ["title"],
    },
  ],
  [
    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    { ...inForum("a"), Select: "ALL_PROJECTED_ATTRIBUTES" },
  ],
  [
    "Filter Expression can only contain non-primary key attributes: Primary key attribute: post",
    { ...inForum("a"), FilterExpression: "#p <> :f", ExpressionAttributeNames: { "#p": "post" } },
  ],
  [
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: last",
    { ...inForum("a"), ProjectionExpression: "#l.x", ExpressionAttributeNames: { "#l": "last" } },
  ],
  [
    "The provided starting key is invalid",
    { ...inForum("a"), ExclusiveStartKey: { forum: { S: "a" } } },
  ],
  [
    "The provided key element does not match the schema",
    { ...inForum("a"), ExclusiveStartKey: { ...START, post: { S: "2" } } },
  ],
  [
    "The provided starting key is outside query boundaries based on provided conditions",
    { ...inForum("b"), ExclusiveStartKey: START },
  ],
  [
    "The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    { ...inForum("a"), ExclusiveStartKey: { forum: {} as AttributeValue } },
  ],
  [
    "The provided starting key is invalid: The provided key element does not match the schema",
    {
      ...inForum("a"),
      IndexName: "by-last",
      ExclusiveStartKey: { ...START, post: { S: "2" }, last: { S: "2026-01" } },
    },
  ],
  [
    "The provided starting key does not match the range key predicate",
    {
      KeyConditionExpression: "forum = :f AND #p > :n",
      ExpressionAttributeNames: { "#p": "post" },
      ExpressionAttributeValues: { ":f": { S: "a" }, ":n": { N: "2" } },
      ExclusiveStartKey: START,
    },
  ],
  [
    "The query can return at most one row and cannot be restarted",
    {
      KeyConditionExpression: "forum = :f AND #p = :n",
      ExpressionAttributeNames: { "#p": "post" },
      ExpressionAttributeValues: { ":f": { S: "b" }, ":n": { N: "2" } },
      ExclusiveStartKey: START,
    },
  ],
];

test.each(refusedQueries)("a query is refused: %s", async (message, input) => {
  await expect(query(input)).rejects.toMatchObject({ name: "ValidationException", message });
});

const refusedScans: [string, Omit<ScanCommandInput, "TableName">][] = [
  [
    "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    { Select: "SPECIFIC_ATTRIBUTES" },
  ],
  [
    "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    { Segment: 0 },
  ],
  [
    "The provided starting key is invalid: The provided key element does not match the schema",
    { ExclusiveStartKey: { forum: { S: "a" } } },
  ],
  [
    "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 0",
    // The hash of "a" is in the upper half.
    { Segment: 0, TotalSegments: 2, ExclusiveStartKey: START },
  ],
];

test.each(refusedScans)("a scan is refused: %s", async (message, input) => {
  await expect(scan(input)).rejects.toMatchObject({ name: "ValidationException", message });
});

test("a table that is not there has nothing to read", async () => {
  const missing = { name: "ResourceNotFoundException", message: "Requested resource not found" };
  await expect(query({ ...inForum("a"), TableName: "none" })).rejects.toMatchObject(missing);
});
