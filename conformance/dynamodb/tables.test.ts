import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

test("a table is made, holds an item, and is taken away", async () => {
  const client = emulator.dynamodb();
  const TableName = "first";
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  expect(TableDescription?.TableStatus).toBe("CREATING");
  await emulator.advance(0);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.TableStatus).toBe("ACTIVE");
  const Item = { id: { S: "a" }, count: { N: "12.50" }, bytes: { B: Uint8Array.of(1, 2) } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const Key = { id: { S: "a" } };
  const found = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  expect(found.Item).toEqual({ ...Item, count: { N: "12.5" } });
  await client.send(new DeleteTableCommand({ TableName }));
  await emulator.advance(0);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  await expect(client.send(new GetItemCommand({ TableName, Key }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Requested resource not found",
  });
});
