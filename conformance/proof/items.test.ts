/** Kills a real process while items are written, again and again, and looks for what DynamoDB had acknowledged. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SeededRandom } from "@cloudglass/env";
import { afterAll, expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";

const CRASHES = Number(process.env.CLOUDGLASS_CRASHES ?? "8");
const SEED = Number(process.env.CLOUDGLASS_SEED ?? "4566");
const CLIENTS = 8;
const KEYS_PER_CLIENT = 6;
const TableName = "crash";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-items-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Item = Record<string, AttributeValue>;

/** What a client knows of one of its items: undefined while there is none. */
type Version = number | undefined;

interface Known {
  readonly pk: string;
  acknowledged: Version;
  /** What a request under way makes of it. */
  underWay: { readonly version: Version } | undefined;
}

const keyOf = (pk: string): Item => ({ pk: { S: pk }, sk: { S: "item" } });
/** Also in the local index; as large as its version says, so that pages and tables of all sizes are met. */
const itemOf = (pk: string, version: number): Item => ({
  ...keyOf(pk),
  version: { N: `${version}` },
  rank: { N: `${version % 7}` },
  filling: { S: "x".repeat((version * 7919) % 6000) },
});

function clientOf({ endpoint }: EmulatorProcess): DynamoDBClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new DynamoDBClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
}

async function makeTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "rank", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "by-rank",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "rank", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
}

/** Changes one or two of its items in one request. */
async function change(client: DynamoDBClient, own: readonly Known[], random: SeededRandom) {
  const first = own[random.below(own.length)] as Known;
  const next = (first.acknowledged ?? 0) + 1 + random.below(1000);
  const kind = random.below(5);
  if (kind === 0) {
    first.underWay = { version: undefined };
    await client.send(new DeleteItemCommand({ TableName, Key: keyOf(first.pk) }));
    return [first];
  }
  if (kind === 1 && first.acknowledged !== undefined) {
    first.underWay = { version: first.acknowledged + 1 };
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf(first.pk),
        UpdateExpression: "ADD version :one SET filling = :empty, #r = :rank",
        ConditionExpression: "version = :was",
        ExpressionAttributeNames: { "#r": "rank" },
        ExpressionAttributeValues: {
          ":one": { N: "1" },
          ":was": { N: `${first.acknowledged}` },
          ":empty": { S: "" },
          ":rank": { N: `${(first.acknowledged + 1) % 7}` },
        },
      }),
    );
    return [first];
  }
  if (kind === 2) {
    const second = own[random.below(own.length)] as Known;
    if (second !== first) {
      for (const each of [first, second]) each.underWay = { version: next };
      const puts = [first, second].map(({ pk }) => ({
        Put: { TableName, Item: itemOf(pk, next) },
      }));
      await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
      return [first, second];
    }
  }
  first.underWay = { version: next };
  await client.send(new PutItemCommand({ TableName, Item: itemOf(first.pk, next) }));
  return [first];
}

/** Writes its own items until the connection breaks; anything else that is thrown is a failure. */
async function write(
  client: DynamoDBClient,
  own: readonly Known[],
  random: SeededRandom,
  acknowledged: () => void,
): Promise<void> {
  for (;;) {
    try {
      for (const known of await change(client, own, random)) {
        known.acknowledged = known.underWay?.version;
        known.underWay = undefined;
      }
    } catch (error) {
      if (error instanceof Error && "code" in error) return;
      throw error;
    }
    acknowledged();
  }
}

/** Each item is as acknowledged, or as a request under way wanted it, and then both of a transaction are. */
async function verify(client: DynamoDBClient, all: readonly (readonly Known[])[]): Promise<void> {
  for (const own of all) {
    const underWay = own.filter((known) => known.underWay !== undefined);
    const cameThrough: boolean[] = [];
    for (const known of own) {
      const read = new GetItemCommand({ TableName, Key: keyOf(known.pk), ConsistentRead: true });
      const { Item: found } = await client.send(read);
      const version = found?.version?.N === undefined ? undefined : Number(found.version.N);
      const allowed = [known.acknowledged];
      if (known.underWay !== undefined) allowed.push(known.underWay.version);
      expect(allowed, known.pk).toContain(version);
      if (known.underWay !== undefined && known.acknowledged !== known.underWay.version) {
        cameThrough.push(version === known.underWay.version);
      }
      await verifyIndex(client, known.pk, version);
      known.acknowledged = version;
    }
    expect(new Set(cameThrough).size, "half of a transaction").toBeLessThanOrEqual(1);
    for (const known of underWay) known.underWay = undefined;
  }
}

async function verifyIndex(client: DynamoDBClient, pk: string, version: Version): Promise<void> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: "by-rank",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: pk } },
      ConsistentRead: true,
    }),
  );
  const expected = version === undefined ? [] : [{ version: `${version}`, rank: `${version % 7}` }];
  const found = Items.map((item) => ({ version: item.version?.N, rank: item.rank?.N }));
  expect(found, `${pk} in the index`).toEqual(expected);
}

test(`kill -9 under load, ${CRASHES} times: no acknowledged write is lost, none is half done`, {
  timeout: 600_000,
}, async () => {
  const random = new SeededRandom(SEED);
  const all = Array.from({ length: CLIENTS }, (_, name) =>
    Array.from({ length: KEYS_PER_CLIENT }, (_, index): Known => {
      return { pk: `c${name}-${index}`, acknowledged: undefined, underWay: undefined };
    }),
  );
  let total = 0;
  for (let crash = 0; crash <= CRASHES; crash++) {
    const emulator = await EmulatorProcess.start(["--data-dir", directory]);
    const client = clientOf(emulator);
    if (crash === 0) await makeTable(client);
    await verify(client, all);
    if (crash === CRASHES) {
      client.destroy();
      expect(await emulator.end("SIGTERM")).toBe(0);
      break;
    }
    // It dies at an acknowledgement chosen by the seed, while the other clients are anywhere.
    let left = 1 + random.below(120);
    let death: Promise<unknown> | undefined;
    const acknowledged = () => {
      total++;
      if (--left === 0) death = emulator.end("SIGKILL");
    };
    await Promise.all(
      all.map((own, name) =>
        write(client, own, new SeededRandom(SEED + crash * 100 + name), acknowledged),
      ),
    );
    await death;
    client.destroy();
  }
  expect(total).toBeGreaterThanOrEqual(CRASHES);
});
