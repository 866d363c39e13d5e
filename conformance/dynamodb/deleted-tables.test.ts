/** What is left of a table that was deleted. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const TableName = "again";
const Item = { id: { S: "a" } };

function make() {
  return emulator.dynamodb().send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
}

test("a table is gone when its time is over, its files too, and its name is free at once", async () => {
  const client = emulator.dynamodb();
  await make();
  await emulator.advance(0);
  await client.send(new PutItemCommand({ TableName, Item }));
  const directory = join(emulator.directory, "dynamodb/tables");
  expect(readdirSync(directory)).toHaveLength(1);
  await client.send(new DeleteTableCommand({ TableName }));
  const deleted = emulator.advance(0);
  // Others may look while its files are taken away.
  await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await make();
  await deleted;
  await emulator.advance(0);
  const found = await client.send(new GetItemCommand({ TableName, Key: Item }));
  expect(found.Item).toBeUndefined();
  await client.send(new DeleteTableCommand({ TableName }));
  await emulator.advance(0);
  expect(existsSync(directory) ? readdirSync(directory) : []).toEqual([]);
});
