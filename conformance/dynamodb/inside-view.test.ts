import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const view = async (path: string) => {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/dynamodb/${path}`);
  return { status: answer.status, content: await answer.json() };
};

test("a table shows its partitions, their replicas in three zones, and the levels of each", async () => {
  const client = emulator.dynamodb();
  const TableName = "inside";
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await emulator.advance(0);
  for (const id of ["a", "b", "c"]) {
    await client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
  }
  const { status, content } = await view("tables/inside");
  expect(status).toBe(200);
  expect(content).toMatchObject({ name: TableName, status: "ACTIVE" });
  const [partition] = content.items.partitions;
  expect(partition.range).toEqual({});
  expect(partition.sizeBytes).toBeGreaterThan(0);
  const zones = partition.replicas.map(({ zone }: { zone: string }) => zone);
  expect(zones).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
  expect(zones).toContain(partition.leader.zone);
  for (const replica of partition.replicas) {
    expect(replica.lastIndex).toBeGreaterThanOrEqual(3);
    expect(replica.tree.levels).toHaveLength(3);
    expect(replica.tree.filters).toMatchObject({ hits: 0, misses: 0 });
  }
});

test("a request's trace tells the partition, the replica and the tables that answered it", async () => {
  const client = emulator.dynamodb();
  const traceOf = async ({ $metadata }: { $metadata: { requestId?: string | undefined } }) => {
    const answer = await fetch(`${emulator.endpoint}/_cloudglass/requests/${$metadata.requestId}`);
    const { operation, status, steps } = await answer.json();
    expect(status).toBe(200);
    const reads = steps.filter(({ step }: { step: string }) => step === "read");
    return { operation, reads: reads.map(({ detail }: { detail: object }) => detail) };
  };
  const TableName = "inside";
  const Key = { id: { S: "a" } };
  const { leader, id } = (await view("tables/inside")).content.items.partitions[0];
  const read = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  const { operation, reads } = await traceOf(read);
  expect(operation).toBe("GetItem");
  expect(reads).toMatchObject([
    { partition: id, node: leader.node, zone: leader.zone, tables: [] },
  ]);
  const scanned = await traceOf(await client.send(new ScanCommand({ TableName })));
  expect(scanned.operation).toBe("Scan");
  expect(scanned.reads).toMatchObject([{ partition: id, tables: [] }]);
});

test("what is not there is said", async () => {
  expect(await view("tables/nothing")).toEqual({
    status: 404,
    content: {
      error: "NotFound",
      message: "Account 000000000000 has no table nothing in us-east-1.",
    },
  });
  expect((await view("elsewhere")).status).toBe(404);
  expect((await view("tables?region=eu-west-1")).content).toEqual({ tables: [] });
});
