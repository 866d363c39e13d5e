/** A step while requests come in without a pause, to tables that have all that acts by the clock or after a write. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HostTimers } from "../../packages/env/src/host-timers.ts";
import { advance } from "../testing/clock.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const TABLES = ["orders", "events", "sessions"];

let emulator: Emulator;
let client: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.dynamodb();
});
afterAll(() => emulator.stop());

async function makeTable(TableName: string): Promise<void> {
  const key = [{ AttributeName: "id", KeyType: "HASH" as const }];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: key,
      GlobalSecondaryIndexes: [
        { IndexName: "again", KeySchema: key, Projection: { ProjectionType: "ALL" } },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    }),
  );
}

/** Who leads the table's partition, under which ballot, and how long its lease is at most. */
async function leaderOf(table: string) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/dynamodb/tables/${table}`);
  return (await answer.json()).items.partitions[0].leader;
}

test("a step of 20 minutes or 30 days runs a bounded number of timers, and every request under way is answered", async () => {
  for (const table of TABLES) await makeTable(table);
  let isOver = false;
  let written = 0;
  const write = async (TableName: string) => {
    for (let count = 0; !isOver; count++) {
      const until = Math.ceil(emulator.running.clock.now() / 1000) + (count % 50) * 600;
      const Item = { id: { S: `${count}` }, until: { N: `${until}` } };
      await client.send(new PutItemCommand({ TableName, Item }));
      written++;
    }
  };
  const writers = TABLES.map(write);
  const told = { id: { S: "told" } };
  await Promise.all(
    TABLES.map((TableName) => client.send(new PutItemCommand({ TableName, Item: told }))),
  );
  const before = await Promise.all(TABLES.map(leaderOf));
  const timers = vi.spyOn(HostTimers.prototype, "takeFirst");
  for (const duration of ["20m", "30d"]) {
    timers.mockClear();
    const { offsetMs } = await advance(emulator, duration);
    expect(offsetMs).toBeGreaterThanOrEqual(20 * 60_000);
    // A round of watches for each hundredth, and what was set before.
    expect(timers.mock.calls.length).toBeLessThan(300);
  }
  timers.mockRestore();
  isOver = true;
  await Promise.all(writers);
  expect(written).toBeGreaterThan(TABLES.length);
  // No lease ran out on the way.
  const after = await Promise.all(TABLES.map(leaderOf));
  expect(after.map(({ ballot }) => ballot)).toEqual(before.map(({ ballot }) => ballot));
  for (const TableName of TABLES) {
    const read = new GetItemCommand({ TableName, Key: told, ConsistentRead: true });
    expect((await client.send(read)).Item).toEqual(told);
  }
});
