/** What one region had not told the others when the emulator was stopped. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { ROOT, startEmulator } from "../testing/emulator.ts";

const AWAY = "eu-west-1";

test("a write that other regions do not have yet reaches them after a restart", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-global-"));
  const TableName = "restarted";
  const first = await startEmulator({ dataDir, dynamodbGlobalTableLag: 3_600_000 });
  const client = first.dynamodb();
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await first.advance(1);
  const ReplicaUpdates = [{ Create: { RegionName: AWAY } }];
  await client.send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
  await first.advance(1000);
  const Item = { pk: { S: "a" } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const get = new GetItemCommand({ TableName, Key: Item, ConsistentRead: true });
  expect((await first.dynamodb(ROOT, { region: AWAY }).send(get)).Item).toBeUndefined();
  await first.stop();
  const second = await startEmulator({ dataDir });
  const away = second.dynamodb(ROOT, { region: AWAY });
  await away.send(new ListTablesCommand({}));
  for (let triesLeft = 100; triesLeft > 0; triesLeft--) {
    await second.advance(1);
    if ((await away.send(get)).Item !== undefined) break;
  }
  expect((await away.send(get)).Item).toEqual(Item);
  await second.stop();
  rmSync(dataDir, { recursive: true });
});
