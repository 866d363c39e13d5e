import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const TableName = "songs";
const HOUR_MS = 3_600_000;
/** Work on an index takes no time of the clock, and some of the machine's. */
const PATIENT = { timeout: 20_000 };

let dataDir: string;
let emulator: Emulator;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "cloudglass-index-"));
});
afterEach(async () => {
  await emulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  emulator = await startEmulator({ dataDir, dynamodbTransitions: HOUR_MS });
}

const index = (IndexName: string, AttributeName: string) => ({
  IndexName,
  KeySchema: [{ AttributeName, KeyType: "HASH" as const }],
  Projection: { ProjectionType: "ALL" as const },
});

const put = (id: string) =>
  emulator.dynamodb().send(
    new PutItemCommand({
      TableName,
      Item: { id: { S: id }, artist: { S: "ada" }, year: { N: "1999" } },
    }),
  );

async function scanned(IndexName: string): Promise<(string | undefined)[]> {
  const { Items } = await emulator.dynamodb().send(new ScanCommand({ TableName, IndexName }));
  return (Items ?? []).map(({ id }) => id?.S).sort();
}

test("indexes have what they had after a restart, and one that was being made is made", async () => {
  await start();
  const client = emulator.dynamodb();
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "artist", AttributeType: "S" },
      ],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [index("by-artist", "artist")],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await emulator.advance(HOUR_MS);
  await Promise.all(["a", "b", "c"].map(put));
  await client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "year", AttributeType: "N" }],
      GlobalSecondaryIndexUpdates: [{ Create: index("by-year", "year") }],
    }),
  );
  await put("d");
  await emulator.running.close();
  await start();
  expect(await scanned("by-artist")).toEqual(["a", "b", "c", "d"]);
  await put("e");
  // The clock of the first run had been moved by an hour.
  await emulator.advance(2 * HOUR_MS);
  await expect
    .poll(async () => {
      const { Table } = await emulator.dynamodb().send(new DescribeTableCommand({ TableName }));
      return Table?.GlobalSecondaryIndexes?.map(({ IndexStatus }) => IndexStatus);
    }, PATIENT)
    .toEqual(["ACTIVE", "ACTIVE"]);
  for (const name of ["by-artist", "by-year"]) {
    expect(await scanned(name)).toEqual(["a", "b", "c", "d", "e"]);
  }
});
