import { QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OpenTable, TABLE } from "./open-table.ts";

const UNITS = { ReadCapacityUnits: 1, WriteCapacityUnits: 1000 };
const ARN = `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`;

let table: OpenTable;
beforeAll(async () => {
  table = await OpenTable.start({
    BillingMode: "PROVISIONED",
    ProvisionedThroughput: UNITS,
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "color", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-color",
        KeySchema: [{ AttributeName: "color", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
        ProvisionedThroughput: UNITS,
      },
    ],
  });
  // On a clock that goes on only when it is moved.
  table.emulator.running.clock.pause();
  const bytes = { B: new Uint8Array(350_000) };
  for (const pk of ["a", "b"]) await table.put({ pk: { S: pk }, color: { S: "red" }, bytes });
});
afterAll(() => table.stop());

/** Two items of 350 KB are 171 blocks of 4 KB, at half a unit. */
const PAGE_UNITS = 85.5;
/** What the first five minutes leave. */
const BURST = 300;

const queryIndex = () =>
  table.client.send(
    new QueryCommand({
      TableName: TABLE,
      IndexName: "by-color",
      KeyConditionExpression: "color = :c",
      ExpressionAttributeValues: { ":c": { S: "red" } },
      Select: "COUNT",
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
const scan = () => table.client.send(new ScanCommand({ TableName: TABLE, Select: "COUNT" }));

test("a query of an index is held to the units of the index, a scan to those of the table", async () => {
  for (let taken = 0; taken < BURST; taken += PAGE_UNITS) {
    expect((await queryIndex()).ConsumedCapacity?.CapacityUnits).toBe(PAGE_UNITS);
  }
  await expect(queryIndex()).rejects.toMatchObject({
    name: "ProvisionedThroughputExceededException",
    ThrottlingReasons: [
      { reason: "IndexReadProvisionedThroughputExceeded", resource: `${ARN}/index/by-color` },
    ],
  });
  for (let taken = 0; taken < BURST; taken += PAGE_UNITS) expect((await scan()).Count).toBe(2);
  await expect(scan()).rejects.toMatchObject({
    ThrottlingReasons: [{ reason: "TableReadProvisionedThroughputExceeded", resource: ARN }],
  });
  await table.emulator.advance(100_000);
  expect((await queryIndex()).Count).toBe(2);
});
