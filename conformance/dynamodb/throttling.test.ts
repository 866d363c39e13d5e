import { Writable } from "node:stream";
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import type { StartOptions } from "cloudglass";
import pino from "pino";
import { afterEach, expect, test } from "vitest";
import { OpenTable, TABLE } from "./open-table.ts";

let table: OpenTable;

/** On a clock that goes on only when it is moved. */
async function start(
  settings: Partial<CreateTableCommandInput>,
  options: StartOptions = {},
): Promise<void> {
  table = await OpenTable.start(settings, options);
  table.emulator.running.clock.pause();
}

afterEach(() => table.stop());

const ARN = `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`;
const ITEM_UNITS = 390;

const provisioned = (read: number, write: number): Partial<CreateTableCommandInput> => ({
  BillingMode: "PROVISIONED",
  ProvisionedThroughput: { ReadCapacityUnits: read, WriteCapacityUnits: write },
});

/** `ITEM_UNITS` write units, half of whose bytes are read for a unit each 4 KB. */
const large = (pk: string) => ({
  pk: { S: pk },
  a: { S: "x".repeat(ITEM_UNITS * 1024 - "pka".length - pk.length) },
});
const small = (pk: string) => ({ pk: { S: pk } });

/** How many times `request` is let in before it is throttled, at most `max`. */
async function letIn(request: () => Promise<unknown>, max: number): Promise<number> {
  for (let count = 0; count < max; count++) {
    try {
      await request();
    } catch (error) {
      expect((error as Error).name).toMatch(/ProvisionedThroughputExceeded|Throttling/);
      return count;
    }
  }
  return max;
}

const exceeded = (reason: string) => ({
  name: "ProvisionedThroughputExceededException",
  message:
    "The level of configured provisioned throughput for the table was exceeded. " +
    "Consider increasing your provisioning level with the UpdateTable API.",
  ThrottlingReasons: [{ reason, resource: ARN }],
});

test("a hot key is throttled at its partition's limit while the table has headroom", async () => {
  await start(provisioned(3000, 2500));
  expect(await letIn(() => table.put(large("hot")), 5)).toBe(3);
  await expect(table.put(small("hot"))).rejects.toMatchObject(
    exceeded("TableWriteKeyRangeThroughputExceeded"),
  );
  let others = 0;
  for (let at = 0; at < 12; at++) others += await letIn(() => table.put(small(`other-${at}`)), 1);
  expect(others).toBeGreaterThan(4);
  expect(others).toBeLessThan(12);
  expect((await table.item(small("hot")))?.a).toEqual(large("hot").a);
  await table.emulator.advance(1000);
  await table.put(small("hot"));
});

test("what was not used for five minutes may be used at once, and no more", async () => {
  await start(provisioned(5, 5));
  const burst = 5 * 300;
  const put = async () => {
    await table.put(large("a"));
    // The partition's own limit is another matter.
    await table.emulator.advance(1000);
  };
  expect(await letIn(put, 10)).toBe(Math.ceil(burst / ITEM_UNITS));
  await expect(table.put(small("b"))).rejects.toMatchObject(
    exceeded("TableWriteProvisionedThroughputExceeded"),
  );
  expect(await table.item(small("b"))).toBe(undefined);
  await table.emulator.advance(60_000);
  await table.put(small("b"));
  await table.emulator.advance(3_600_000);
  expect(await letIn(put, 10)).toBe(Math.ceil(burst / ITEM_UNITS));
});

test("a partition is lent what the others leave", async () => {
  await start(provisioned(1, 2000));
  await table.client.send(new UpdateTableCommand({ TableName: TABLE, ...provisioned(1, 10) }));
  await table.emulator.advance(0);
  const put = async () => {
    await table.put(large("hot"));
    await table.emulator.advance(1000);
  };
  // Two partitions have 1,500 each.
  expect(await letIn(put, 12)).toBe(Math.ceil(3000 / ITEM_UNITS));
});

test("reads are throttled like writes", async () => {
  await start(provisioned(1, 400));
  await table.put(large("a"));
  const units = Math.ceil((ITEM_UNITS * 1024) / 4096);
  expect(await letIn(() => table.get(small("a")), 10)).toBe(Math.ceil(300 / units));
  await expect(table.get(small("none"))).rejects.toMatchObject(
    exceeded("TableReadProvisionedThroughputExceeded"),
  );
  await table.emulator.advance(200_000);
  await table.get(small("none"));
});

test("units that a table is given later count from then on", async () => {
  await start(provisioned(1, 1));
  expect(await letIn(() => table.put(large("a")), 5)).toBe(1);
  await table.client.send(new UpdateTableCommand({ TableName: TABLE, ...provisioned(1, 100) }));
  await table.emulator.advance(0);
  await table.emulator.advance(1000);
  await table.put(small("a"));
});

test("a table on demand is held to the maximum that it sets, and to no other", async () => {
  await start({ OnDemandThroughput: { MaxWriteRequestUnits: 10 } });
  expect(await letIn(() => table.put(large("a")), 5)).toBe(1);
  await expect(table.put(small("a"))).rejects.toMatchObject({
    name: "ThrottlingException",
    message: "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
    throttlingReasons: [{ reason: "TableWriteMaxOnDemandThroughputExceeded", resource: ARN }],
  });
  for (let times = 0; times < 40; times++) await table.get(small("a"));
  await table.emulator.advance(60_000);
  await table.put(small("a"));
});

test("AWS's own limits of tables on demand count when all limits do", async () => {
  await start({}, { dynamodbThrottling: "all" });
  expect(await letIn(() => table.put(large("hot")), 5)).toBe(3);
  await expect(table.put(small("hot"))).rejects.toMatchObject({
    name: "ThrottlingException",
    throttlingReasons: [{ reason: "TableWriteKeyRangeThroughputExceeded", resource: ARN }],
  });
});

test("without throttling nothing is throttled, which the log and the inside view say", async () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _encoding, written) {
      lines.push(String(line));
      written();
    },
  });
  const log = pino({ level: "warn" }, sink);
  await start(provisioned(1, 1), { dynamodbThrottling: "off", log });
  expect(await letIn(() => table.put(large("hot")), 6)).toBe(6);
  expect(lines.join("")).toContain("DynamoDB throttles nothing: throttling is off");
  const path = `/_cloudglass/dynamodb/tables/${TABLE}`;
  const view = await (await fetch(`${table.emulator.endpoint}${path}`)).json();
  expect(view.throttling).toBe("off");
});

test("a global index that is out of units holds up the writes that would change it", async () => {
  await start({
    ...provisioned(1, 1000),
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "title", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-title",
        KeySchema: [{ AttributeName: "title", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      },
    ],
  });
  await table.put({ ...large("a"), title: { S: "first" } });
  await expect(table.put({ ...small("b"), title: { S: "second" } })).rejects.toMatchObject({
    name: "ProvisionedThroughputExceededException",
    ThrottlingReasons: [
      {
        reason: "IndexWriteProvisionedThroughputExceeded",
        resource: `${ARN}/index/by-title`,
      },
    ],
  });
  expect(await table.item(small("b"))).toBe(undefined);
  await table.put(small("b"));
  await table.emulator.advance(120_000);
  await table.put({ ...small("b"), title: { S: "second" } });
});
