import type { TransactWriteItem, TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import {
  CreateTableCommand,
  DeleteItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";
import { HASH, type Item, OpenTable, TABLE } from "./open-table.ts";

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start();
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
const reason = (error: unknown) => error;

test("a request with a token has its effect once in ten minutes", async () => {
  const key = { pk: S("counted") };
  const ClientRequestToken = "once";
  const add = (number: number): TransactWriteItem[] => [
    {
      Update: {
        TableName: TABLE,
        Key: key,
        UpdateExpression: "ADD n :n SET a = :a",
        ExpressionAttributeValues: { ":n": N(number), ":a": S("x".repeat(5000)) },
      },
    },
  ];
  const TOTAL = { ClientRequestToken, ReturnConsumedCapacity: "TOTAL" } as const;
  const first = await transact(add(1), TOTAL);
  expect(first.ConsumedCapacity).toEqual([
    { TableName: TABLE, CapacityUnits: 10, WriteCapacityUnits: 10 },
  ]);
  const again = await transact(add(1), TOTAL);
  expect(again.ConsumedCapacity).toEqual([
    { TableName: TABLE, CapacityUnits: 4, ReadCapacityUnits: 4 },
  ]);
  expect((await table.item(key))?.n).toEqual(N(1));
  await expect(transact(add(2), { ClientRequestToken })).rejects.toMatchObject({
    name: "IdempotentParameterMismatchException",
  });
  await table.emulator.advance(9 * 60_000);
  await transact(add(1), { ClientRequestToken });
  expect((await table.item(key))?.n).toEqual(N(1));
  await table.emulator.advance(2 * 60_000);
  await transact(add(2), { ClientRequestToken });
  expect((await table.item(key))?.n).toEqual(N(3));
});

test("a request that comes again while it is under way is told so", async () => {
  const { faults } = table.emulator.running.env;
  const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
  for (const zone of zones) faults.set({ id: zone, target: { zone }, kind: "slow", delayMs: 50 });
  const ClientRequestToken = "under-way";
  const steps = [put({ pk: S("slow") })];
  const both = [transact(steps, { ClientRequestToken }), transact(steps, { ClientRequestToken })];
  const second = await Promise.any(
    both.map(async (each) => each.then(() => Promise.reject(), reason)),
  );
  expect(second).toMatchObject({ name: "TransactionInProgressException" });
  const other = transact([put({ pk: S("other") })], { ClientRequestToken });
  await expect(other).rejects.toMatchObject({ name: "IdempotentParameterMismatchException" });
  for (const zone of zones) faults.clear(zone);
  await table.emulator.advance(100);
  const done = await Promise.allSettled(both);
  expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await table.item({ pk: S("slow") })).toEqual({ pk: S("slow") });
});

test("what was cancelled may come again with its token", async () => {
  const steps = [put({ pk: S("waits") }, { ConditionExpression: "attribute_exists(pk)" })];
  const ClientRequestToken = "cancelled";
  const failed = { name: "TransactionCanceledException" };
  await expect(transact(steps, { ClientRequestToken })).rejects.toMatchObject(failed);
  await table.put({ pk: S("waits") });
  await transact(steps, { ClientRequestToken });
});

test("a token is known after a restart, and what it stood for is there", async () => {
  const first = await startEmulator();
  const dataDir = first.directory;
  const steps = ["1", "2"].map((name) => put({ pk: S(name) }));
  const command = () =>
    new TransactWriteItemsCommand({ TransactItems: steps, ClientRequestToken: "kept" });
  const client = first.dynamodb();
  await client.send(new CreateTableCommand({ ...HASH, TableName: TABLE }));
  await first.advance(0);
  await client.send(command());
  await client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: S("1") } }));
  await first.running.close();
  const second = await startEmulator({ dataDir });
  await second.dynamodb().send(command());
  const found = await second.dynamodb().send(new ScanCommand({ TableName: TABLE }));
  expect(found.Items).toEqual([{ pk: S("2") }]);
  await second.stop();
  await first.stop();
});
