import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { StreamedTable } from "./streamed-table.ts";

/** How long an item may stay after its time. */
const SWEEP_MS = 60_000;
const HOUR_S = 3600;
const YEAR_S = 365 * 24 * HOUR_S;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const nowS = () => Math.floor(emulator.running.clock.now() / 1000);

async function expiringTable(name: string): Promise<StreamedTable> {
  const table = await StreamedTable.make(emulator, name);
  await table.dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    }),
  );
  return table;
}

test("an item is there until its time is over, and soon after no more; the stream says who took it", async () => {
  const table = await expiringTable("over");
  await table.put("a", { until: { N: String(nowS() + HOUR_S) } });
  await emulator.advance((HOUR_S - 10) * 1000);
  expect(await table.keys()).toEqual(["a"]);
  await emulator.advance(10_000 + SWEEP_MS + 2000);
  expect(await table.keys()).toEqual([]);
  const removal = (await table.all()).at(-1);
  expect(removal?.eventName).toBe("REMOVE");
  expect(removal?.userIdentity).toEqual({
    PrincipalId: "dynamodb.amazonaws.com",
    Type: "Service",
  });
  expect(removal?.dynamodb?.OldImage?.pk).toEqual({ S: "a" });
});

test("items that were there before it was switched on end too", async () => {
  const table = await StreamedTable.make(emulator, "before");
  await table.put("a", { until: { N: String(nowS() - HOUR_S) } });
  await table.put("b", { until: { N: String(nowS() + HOUR_S) } });
  await table.dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: table.TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    }),
  );
  await emulator.advance(SWEEP_MS);
  expect(await table.keys()).toEqual(["b"]);
  await emulator.advance(HOUR_S * 1000 + SWEEP_MS);
  expect(await table.keys()).toEqual([]);
});

test("only numbers that are seconds of the last five years end an item", async () => {
  const table = await expiringTable("kinds");
  const past = String(nowS() - HOUR_S);
  await table.put("text", { until: { S: past } });
  await table.put("ancient", { until: { N: String(nowS() - 6 * YEAR_S) } });
  await table.put("other-name", { expires: { N: past } });
  await table.put("none");
  await table.put("number", { until: { N: past } });
  await table.put("old", { until: { N: String(nowS() - 4 * YEAR_S) } });
  await emulator.advance(2 * SWEEP_MS);
  expect(await table.keys()).toEqual(["ancient", "none", "other-name", "text"]);
});

test("an item whose time is put off stays", async () => {
  const table = await expiringTable("put-off");
  await table.put("a", { until: { N: String(nowS() + 60) } });
  await table.put("a", { until: { N: String(nowS() + HOUR_S) } });
  await emulator.advance(30 * 60_000);
  expect(await table.keys()).toEqual(["a"]);
});

test("nothing ends once it is switched off", async () => {
  const table = await expiringTable("off");
  await table.put("a", { until: { N: String(nowS() + 10) } });
  await emulator.advance(1);
  await table.dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: table.TableName,
      TimeToLiveSpecification: { Enabled: false, AttributeName: "until" },
    }),
  );
  await emulator.advance(10 * SWEEP_MS);
  expect(await table.keys()).toEqual(["a"]);
});

test("local and global indexes lose the item too", async () => {
  const TableName = "indexed";
  const client = emulator.dynamodb();
  const keys = (RANGE: string, HASH = "pk") => [
    { AttributeName: HASH, KeyType: "HASH" as const },
    { AttributeName: RANGE, KeyType: "RANGE" as const },
  ];
  const Projection = { ProjectionType: "ALL" as const };
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: ["pk", "sk", "other"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: keys("sk"),
      LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: keys("other"), Projection }],
      GlobalSecondaryIndexes: [{ IndexName: "global", KeySchema: keys("pk", "other"), Projection }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await emulator.advance(1);
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    }),
  );
  const until = { N: String(nowS() + HOUR_S) };
  const Item = { pk: { S: "a" }, sk: { S: "b" }, other: { S: "c" }, until };
  await client.send(new PutItemCommand({ TableName, Item }));
  const counts = async () => {
    await emulator.advance(1);
    return Promise.all(
      ["local", "global"].map(async (IndexName) => {
        return (await client.send(new ScanCommand({ TableName, IndexName }))).Count;
      }),
    );
  };
  expect(await counts()).toEqual([1, 1]);
  await emulator.advance(HOUR_S * 1000 + SWEEP_MS + 2000);
  expect(await counts()).toEqual([0, 0]);
});

test("more items than are looked at in one turn end in one pass", async () => {
  const table = await expiringTable("many");
  const until = { N: String(nowS() - 1) };
  const names = Array.from({ length: 700 }, (_, number) => `item-${number}`);
  for (let at = 0; at < names.length; at += 100) {
    await Promise.all(names.slice(at, at + 100).map((name) => table.put(name, { until })));
  }
  await emulator.advance(2 * SWEEP_MS);
  expect(await table.keys()).toEqual([]);
});

test("items end after a restart too", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-ttl-"));
  const first = await startEmulator({ dataDir });
  const table = await StreamedTable.make(first, "restarted");
  await table.dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: table.TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    }),
  );
  const until = { N: String(Math.floor(first.running.clock.now() / 1000) + HOUR_S) };
  await table.put("a", { until });
  await first.stop();
  const second = await startEmulator({ dataDir });
  const again = new StreamedTable(second, table.TableName, table.arn);
  expect(await again.keys()).toEqual(["a"]);
  await second.advance(HOUR_S * 1000 + SWEEP_MS + 2000);
  expect(await again.keys()).toEqual([]);
  expect((await again.all()).map(({ eventName }) => eventName)).toEqual(["INSERT", "REMOVE"]);
  await second.stop();
  rmSync(dataDir, { recursive: true });
});
