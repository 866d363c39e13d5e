import {
  QueryCommand,
  TransactGetItemsCommand,
  type TransactGetItemsCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Item, OpenTable, TABLE } from "./open-table.ts";

/** Has a local index and a global one. */
const OTHER = "drawer";
/** Has one unit of each kind. */
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
        IndexName: "in-order",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "title", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-title",
        KeySchema: [{ AttributeName: "title", KeyType: "HASH" }],
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

const S = (text: string) => ({ S: text });
const N = (number: number) => ({ N: `${number}` });
const transact = (
  TransactItems: TransactWriteItem[],
  more: Partial<TransactWriteItemsCommandInput> = {},
) => table.client.send(new TransactWriteItemsCommand({ TransactItems, ...more }));
const put = (Item: Item, more: object = {}): TransactWriteItem => ({
  Put: { TableName: TABLE, Item, ...more },
});
const see = (TransactItems: TransactGetItemsCommandInput["TransactItems"], more: object = {}) =>
  table.client.send(new TransactGetItemsCommand({ TransactItems, ...more }));
const get = (pk: string, more: object = {}) => ({
  Get: { TableName: TABLE, Key: { pk: S(pk) }, ...more },
});
const cancelled = (codes: string[]) => ({
  name: "TransactionCanceledException",
  message:
    "Transaction cancelled, please refer cancellation reasons for specific reasons " +
    `[${codes.join(", ")}]`,
});

test("items of several tables are written, changed, deleted and checked, all or none", async () => {
  await table.put({ pk: S("changed"), n: N(1) });
  await table.put({ pk: S("deleted") });
  await table.put({ pk: S("checked"), n: N(5) });
  const steps = (least: number): TransactWriteItem[] => [
    { Put: { TableName: OTHER, Item: { pk: S("a"), sk: S("1"), title: S("t") } } },
    {
      Update: {
        TableName: TABLE,
        Key: { pk: S("changed") },
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": N(1) },
      },
    },
    { Delete: { TableName: TABLE, Key: { pk: S("deleted") } } },
    {
      ConditionCheck: {
        TableName: TABLE,
        Key: { pk: S("checked") },
        ConditionExpression: "n >= :least",
        ExpressionAttributeValues: { ":least": N(least) },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
  ];
  const codes = ["None", "None", "None", "ConditionalCheckFailed"];
  await expect(transact(steps(6))).rejects.toMatchObject({
    ...cancelled(codes),
    CancellationReasons: [
      { Code: "None" },
      { Code: "None" },
      { Code: "None" },
      {
        Code: codes[3],
        Message: "The conditional request failed",
        Item: { pk: S("checked"), n: N(5) },
      },
    ],
  });
  const all = ["changed", "deleted", "checked"].map((pk) => get(pk));
  const before = [
    { pk: S("changed"), n: N(1) },
    { pk: S("deleted") },
    { pk: S("checked"), n: N(5) },
  ];
  expect((await see(all)).Responses).toEqual(before.map((Item) => ({ Item })));
  await transact(steps(5));
  expect((await see(all)).Responses).toEqual([
    { Item: { pk: S("changed"), n: N(2) } },
    {},
    { Item: before[2] },
  ]);
});

test("indexes follow what transactions write, each item of it", async () => {
  const items = ["1", "2", "3"].map((sk) => ({ pk: S("indexed"), sk: S(sk), title: S("many") }));
  await transact(items.map((Item) => ({ Put: { TableName: OTHER, Item } })));
  const query = async (IndexName: string, expression: string, value: string) => {
    const { Items } = await table.client.send(
      new QueryCommand({
        TableName: OTHER,
        IndexName,
        KeyConditionExpression: expression,
        ExpressionAttributeValues: { ":v": S(value) },
      }),
    );
    return Items?.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  };
  expect(await query("in-order", "pk = :v", "indexed")).toEqual(items);
  expect(await query("by-title", "title = :v", "many")).toEqual(items);
  await transact(
    items.map(({ pk, sk }) => ({
      Update: { TableName: OTHER, Key: { pk, sk }, UpdateExpression: "REMOVE title" },
    })),
  );
  expect(await query("in-order", "pk = :v", "indexed")).toEqual([]);
  expect(await query("by-title", "title = :v", "many")).toEqual([]);
});

test("transactions cost twice as much of a table, and as much of its indexes", async () => {
  const INDEXES = { ReturnConsumedCapacity: "INDEXES" } as const;
  const steps: TransactWriteItem[] = [
    put({ pk: S("cost"), a: S("x".repeat(1500)) }),
    { Put: { TableName: OTHER, Item: { pk: S("cost"), sk: S("1"), title: S("t") } } },
    {
      ConditionCheck: {
        TableName: TABLE,
        Key: { pk: S("nothing") },
        ConditionExpression: "attribute_not_exists(pk)",
      },
    },
  ];
  const write = (units: number) => ({ CapacityUnits: units, WriteCapacityUnits: units });
  const metrics = { ReturnItemCollectionMetrics: "SIZE" } as const;
  const written = await transact(steps, { ...INDEXES, ...metrics });
  expect(written.ConsumedCapacity).toEqual([
    { TableName: TABLE, ...write(6), Table: write(6) },
    {
      TableName: OTHER,
      ...write(4),
      Table: write(2),
      LocalSecondaryIndexes: { "in-order": write(1) },
      GlobalSecondaryIndexes: { "by-title": write(1) },
    },
  ]);
  expect(written.ItemCollectionMetrics).toEqual({
    [OTHER]: [{ ItemCollectionKey: { pk: S("cost") }, SizeEstimateRangeGB: [0, 1] }],
  });
  const read = await see([get("cost"), get("nothing")], { ReturnConsumedCapacity: "TOTAL" });
  expect(read.ConsumedCapacity).toEqual([
    { TableName: TABLE, CapacityUnits: 4, ReadCapacityUnits: 4 },
  ]);
});

test("concurrent transactions and writes of one item never lose one another's", async () => {
  const key = { pk: S("contended") };
  const other = { pk: S("beside") };
  const one = {
    UpdateExpression: "ADD n :one",
    ExpressionAttributeValues: { ":one": N(1) },
  };
  const both = [key, other].map((Key) => ({ Update: { TableName: TABLE, Key, ...one } }));
  const transactions = Array.from({ length: 12 }, () => transact(both));
  const writes = Array.from({ length: 12 }, () => table.update(key, one));
  const done = await Promise.allSettled([...transactions, ...writes]);
  const count = { transactions: 0, writes: 0 };
  for (const [at, result] of done.entries()) {
    if (result.status === "fulfilled") count[at < 12 ? "transactions" : "writes"]++;
    else if (at < 12) {
      expect(result.reason.name).toBe("TransactionCanceledException");
      const codes = result.reason.CancellationReasons.map(({ Code }: { Code: string }) => Code);
      expect(codes).toContain("TransactionConflict");
    } else {
      expect(result.reason).toMatchObject({
        name: "TransactionConflictException",
        message: "Transaction is ongoing for the item",
      });
    }
  }
  expect(count.transactions).toBeGreaterThan(0);
  const [found, beside] = (await see([get("contended"), get("beside")])).Responses ?? [];
  expect(found?.Item?.n).toEqual(N(count.transactions + count.writes));
  expect(beside?.Item?.n).toEqual(N(count.transactions));
});

test("what is throttled cancels the transaction, and nothing of it is done", async () => {
  const large = { pk: S("large"), a: S("x".repeat(390 * 1024)) };
  await transact([{ Put: { TableName: HELD, Item: large } }]);
  const steps = [put({ pk: S("never") }), { Put: { TableName: HELD, Item: { pk: S("b") } } }];
  await expect(transact(steps)).rejects.toMatchObject({
    ...cancelled(["None", "ProvisionedThroughputExceeded"]),
    CancellationReasons: [
      { Code: "None" },
      {
        Code: "ProvisionedThroughputExceeded",
        Message: expect.stringMatching(/^The level of configured provisioned throughput/),
      },
    ],
  });
  expect(await table.item({ pk: S("never") })).toBe(undefined);
  const read = { Get: { TableName: HELD, Key: { pk: S("large") } } };
  await see([read]);
  await see([read]);
  await expect(see([get("never"), read])).rejects.toMatchObject(
    cancelled(["None", "ProvisionedThroughputExceeded"]),
  );
});

test("an item that does not fit its table is a reason among the others'", async () => {
  const mismatch = "The provided key element does not match the schema";
  const wrong =
    "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N";
  const steps: TransactWriteItem[] = [
    put({ pk: N(1) }),
    put({ pk: S("fits") }),
    { Delete: { TableName: TABLE, Key: { pk: S("a"), sk: S("b") } } },
    put({ pk: S("refused") }, { ConditionExpression: "attribute_exists(pk)" }),
    {
      Update: {
        TableName: TABLE,
        Key: { pk: S("absent") },
        UpdateExpression: "SET a = b",
      },
    },
  ];
  const absent = "The provided expression refers to an attribute that does not exist in the item";
  await expect(transact(steps)).rejects.toMatchObject({
    ...cancelled([
      "ValidationError",
      "None",
      "ValidationError",
      "ConditionalCheckFailed",
      "ValidationError",
    ]),
    CancellationReasons: [
      { Code: "ValidationError", Message: wrong },
      { Code: "None" },
      { Code: "ValidationError", Message: mismatch },
      { Code: "ConditionalCheckFailed" },
      { Code: "ValidationError", Message: absent },
    ],
  });
  expect(await table.item({ pk: S("fits") })).toBe(undefined);
  const misfit = { Get: { TableName: TABLE, Key: { sk: S("a") } } };
  await expect(see([get("a"), misfit])).rejects.toMatchObject({
    ...cancelled(["None", "ValidationError"]),
    CancellationReasons: [{ Code: "None" }, { Code: "ValidationError", Message: mismatch }],
  });
});

test.each<[string, string, TransactWriteItem[]]>([
  [
    "an item twice",
    "Transaction request cannot include multiple operations on one item",
    [put({ pk: S("a") }), { Delete: { TableName: TABLE, Key: { pk: S("a") } } }],
  ],
  [
    "an item of two actions",
    "TransactItems can only contain one of Check, Put, Update or Delete",
    [{ ...put({ pk: S("a") }), Delete: { TableName: TABLE, Key: { pk: S("a") } } }],
  ],
  ["an item of none", "TransactItems can only contain one of Check, Put, Update or Delete", [{}]],
  [
    "a condition that is none",
    'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="',
    [put({ pk: S("a") }, { ConditionExpression: "a =" })],
  ],
  [
    "an empty key",
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
    [put({ pk: S("") })],
  ],
  [
    "too large an item",
    "Item size has exceeded the maximum allowed size",
    [put({ pk: S("a"), a: S("x".repeat(400 * 1024)) })],
  ],
  [
    "more than 4 MB",
    "Collection size of items exceeded, which can also be caused by the aggregate size of the items in the transaction exceeding the 4MB limit",
    Array.from({ length: 11 }, (_, at) => put({ pk: S(`${at}`), a: S("x".repeat(390 * 1024)) })),
  ],
])("TransactWriteItems with %s is refused", async (_what, message, steps) => {
  await expect(transact(steps)).rejects.toMatchObject({ name: "ValidationException", message });
});

test("TransactGetItems shows what is asked for of items, and refuses one twice", async () => {
  await table.put({ pk: S("shown"), a: S("a"), b: { M: { c: N(1) } } });
  const { Responses } = await see([
    get("shown", { ProjectionExpression: "b.#c", ExpressionAttributeNames: { "#c": "c" } }),
    get("none"),
  ]);
  expect(Responses).toEqual([{ Item: { b: { M: { c: N(1) } } } }, {}]);
  await expect(see([get("shown"), get("shown")])).rejects.toMatchObject({
    name: "ValidationException",
    message: "Transaction request cannot include multiple operations on one item",
  });
});

test("a table that is not there, and nothing is done", async () => {
  const elsewhere = { Put: { TableName: "none", Item: { pk: S("a") } } };
  await expect(transact([put({ pk: S("never") }), elsewhere])).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found",
  });
  expect(await table.item({ pk: S("never") })).toBe(undefined);
});
