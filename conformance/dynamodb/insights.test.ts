/** Contributor Insights: the keys of real requests, shown in the inside view. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateContributorInsightsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { untilActive } from "./until.ts";

let emulator: Emulator;
let client: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.dynamodb();
});
afterAll(() => emulator.stop());

const TableName = "hot";

async function insights() {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/dynamodb/tables/${TableName}`);
  return (await answer.json()).insights;
}

const keyOf = (pk: string, sk: number) => ({ pk: { S: pk }, sk: { N: `${sk}` } });

test("keys are counted while somebody wants to know, the most used first", async () => {
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 1 },
    }),
  );
  await untilActive(emulator, client, TableName);
  await client.send(new PutItemCommand({ TableName, Item: keyOf("before", 1) }));
  expect(await insights()).toBeUndefined();
  const set = (ContributorInsightsAction: "ENABLE" | "DISABLE") =>
    client.send(new UpdateContributorInsightsCommand({ TableName, ContributorInsightsAction }));
  await set("ENABLE");
  for (let times = 0; times < 5; times++) {
    await client.send(new PutItemCommand({ TableName, Item: keyOf("often", times % 2) }));
  }
  await client.send(new GetItemCommand({ TableName, Key: keyOf("once", 1), ConsistentRead: true }));
  const { accessed, throttled } = await insights();
  expect(accessed.partitionKeys).toEqual([
    { key: { pk: { S: "often" } }, weight: 5, error: 0 },
    { key: { pk: { S: "once" } }, weight: 1, error: 0 },
  ]);
  expect(accessed.keys.slice(0, 2)).toEqual([
    { key: keyOf("often", 0), weight: 3, error: 0 },
    { key: keyOf("often", 1), weight: 2, error: 0 },
  ]);
  expect(throttled.keys).toEqual([]);
  await set("DISABLE");
  expect(await insights()).toBeUndefined();
});

test("throttled keys are counted by themselves", async () => {
  await client.send(
    new UpdateContributorInsightsCommand({
      TableName,
      ContributorInsightsAction: "ENABLE",
      ContributorInsightsMode: "THROTTLED_KEYS",
    }),
  );
  const text = { S: "x".repeat(100_000) };
  const large = () =>
    client.send(new PutItemCommand({ TableName, Item: { ...keyOf("large", 1), text } }));
  // 300 seconds' worth of units, 98 each time.
  const isThrottled = async () => {
    try {
      await large();
    } catch (error) {
      expect((error as Error).name).toBe("ProvisionedThroughputExceededException");
      return true;
    }
    return false;
  };
  while (!(await isThrottled()));
  const { accessed, throttled } = await insights();
  expect(accessed).toBeUndefined();
  expect(throttled.partitionKeys).toEqual([{ key: { pk: { S: "large" } }, weight: 1, error: 0 }]);
});
