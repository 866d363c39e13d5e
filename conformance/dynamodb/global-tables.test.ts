import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type ReplicationGroupUpdate,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { StreamedTable } from "./streamed-table.ts";

const HOUR_MS = 3_600_000;
const [HOME, AWAY, FAR] = ["us-east-1", "eu-west-1", "ap-south-1"] as const;

let emulator: Emulator;
let clients: Record<string, DynamoDBClient>;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  clients = Object.fromEntries(
    [HOME, AWAY, FAR].map((region) => [region, emulator.dynamodb(ROOT, { region })]),
  );
});
afterAll(() => emulator.stop());

/** What is done in the background may be under way when the clock was moved. */
async function settled(assertion: () => Promise<void>): Promise<void> {
  for (let triesLeft = 100; ; triesLeft--) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (triesLeft === 0) throw error;
      await emulator.advance(1);
    }
  }
}

const expectItems = (TableName: string, region: string, expected: Record<string, string>) =>
  settled(async () => expect(await items(TableName, region)).toEqual(expected));

const at = (region: string) => clients[region] as DynamoDBClient;

async function makeTable(TableName: string, more: Partial<CreateTableCommandInput> = {}) {
  await at(HOME).send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      ...more,
    }),
  );
  await emulator.advance(0);
}

async function update(
  TableName: string,
  region: string,
  ...ReplicaUpdates: ReplicationGroupUpdate[]
) {
  const answer = await at(region).send(new UpdateTableCommand({ TableName, ReplicaUpdates }));
  await settled(async () => {
    const Table = await describe(TableName, region);
    expect(Table?.TableStatus).toBe("ACTIVE");
    for (const { ReplicaStatus } of Table?.Replicas ?? []) expect(ReplicaStatus).toBe("ACTIVE");
  });
  return answer.TableDescription;
}

async function makeGlobalTable(TableName: string, more: Partial<CreateTableCommandInput> = {}) {
  await makeTable(TableName, more);
  await update(TableName, HOME, { Create: { RegionName: AWAY } });
}

async function describe(TableName: string, region: string) {
  return (await at(region).send(new DescribeTableCommand({ TableName }))).Table;
}

async function put(TableName: string, region: string, pk: string, n: number) {
  const Item = { pk: { S: pk }, n: { N: String(n) } };
  await at(region).send(new PutItemCommand({ TableName, Item }));
}

async function remove(TableName: string, region: string, pk: string) {
  await at(region).send(new DeleteItemCommand({ TableName, Key: { pk: { S: pk } } }));
}

/** `pk` and `n` of all items. */
async function items(TableName: string, region: string): Promise<Record<string, string>> {
  const { Items = [] } = await at(region).send(
    new ScanCommand({ TableName, ConsistentRead: true }),
  );
  const text = (value: AttributeValue | undefined) => value?.S ?? value?.N ?? "";
  return Object.fromEntries(Items.map(({ pk, n }) => [text(pk), text(n)]));
}

async function view(TableName: string, region: string, path = "", init: RequestInit = {}) {
  const url = `${emulator.endpoint}/_cloudglass/dynamodb/tables/${TableName}${path}?region=${region}`;
  return (await fetch(url, init)).json() as Promise<Record<string, unknown>>;
}

const setLag = (TableName: string, region: string, regionMs: number) =>
  view(TableName, region, "/lag", { method: "PUT", body: JSON.stringify({ regionMs }) });

test("a replica gets what was there before, and from then on what is written on either side", async () => {
  const TableName = "both-ways";
  await makeTable(TableName);
  await put(TableName, HOME, "before", 1);
  const made = await update(TableName, HOME, { Create: { RegionName: AWAY } });
  expect(made).toMatchObject({
    TableStatus: "UPDATING",
    GlobalTableVersion: "2019.11.21",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  for (const [here, there] of [
    [HOME, AWAY],
    [AWAY, HOME],
  ] as const) {
    const Table = await describe(TableName, here);
    expect(Table?.TableStatus).toBe("ACTIVE");
    expect(Table?.GlobalTableVersion).toBe("2019.11.21");
    expect(Table?.LatestStreamArn).toContain(`:${here}:`);
    expect(Table?.Replicas).toMatchObject([{ RegionName: there, ReplicaStatus: "ACTIVE" }]);
  }
  await expectItems(TableName, AWAY, { before: "1" });
  await put(TableName, AWAY, "away", 2);
  await put(TableName, HOME, "home", 3);
  await remove(TableName, AWAY, "before");
  await emulator.advance(0);
  for (const region of [HOME, AWAY]) {
    await expectItems(TableName, region, { away: "2", home: "3" });
  }
});

test("with three regions each write is in each of them, and once in each stream", async () => {
  const TableName = "three";
  await makeGlobalTable(TableName);
  await update(TableName, AWAY, { Create: { RegionName: FAR } });
  expect((await describe(TableName, HOME))?.Replicas?.map(({ RegionName }) => RegionName)).toEqual([
    AWAY,
    FAR,
  ]);
  for (const [number, region] of [HOME, AWAY, FAR].entries()) {
    await put(TableName, region, region, number);
  }
  await emulator.advance(0);
  const expected = { [HOME]: "0", [AWAY]: "1", [FAR]: "2" };
  for (const region of [HOME, AWAY, FAR]) {
    await expectItems(TableName, region, expected);
    const arn = (await describe(TableName, region))?.LatestStreamArn ?? "";
    const events = await new StreamedTable(emulator, TableName, arn).all();
    expect(events.map(({ eventName }) => eventName)).toEqual(["INSERT", "INSERT", "INSERT"]);
    expect(new Set(events.map(({ awsRegion }) => awsRegion))).toEqual(new Set([region]));
  }
});

test("the last writer wins, in every region, whatever arrives first", async () => {
  const TableName = "last-writer";
  await makeGlobalTable(TableName);
  for (const region of [HOME, AWAY]) await setLag(TableName, region, HOUR_MS);
  await put(TableName, HOME, "a", 1);
  await put(TableName, AWAY, "a", 2);
  await put(TableName, AWAY, "b", 1);
  await remove(TableName, HOME, "b");
  await put(TableName, AWAY, "c", 1);
  await put(TableName, AWAY, "c", 2);
  await put(TableName, HOME, "c", 3);
  await remove(TableName, AWAY, "c");
  expect((await items(TableName, HOME)).a).toBe("1");
  expect((await items(TableName, AWAY)).a).toBe("2");
  await emulator.advance(HOUR_MS);
  for (const region of [HOME, AWAY]) {
    // Nothing of b was in HOME when it was deleted there: the deletion wrote nothing.
    await expectItems(TableName, region, { a: "2", b: "1" });
  }
});

test("a deletion is not undone by an older write that arrives after it", async () => {
  const TableName = "tombstones";
  await makeGlobalTable(TableName);
  await put(TableName, HOME, "a", 1);
  await emulator.advance(0);
  await setLag(TableName, AWAY, HOUR_MS);
  await put(TableName, AWAY, "a", 2);
  await remove(TableName, HOME, "a");
  await emulator.advance(0);
  await expectItems(TableName, AWAY, {});
  await emulator.advance(HOUR_MS);
  for (const region of [HOME, AWAY]) await expectItems(TableName, region, {});
});

test("the lag between regions is seen", async () => {
  const TableName = "lag";
  await makeGlobalTable(TableName);
  expect(await view(TableName, HOME)).toMatchObject({
    regionLagMs: 0,
    regions: [{ region: AWAY, behindMs: 0 }],
  });
  await setLag(TableName, HOME, HOUR_MS);
  await put(TableName, HOME, "a", 1);
  const { regions } = (await view(TableName, HOME)) as { regions: { behindMs: number }[] };
  expect(regions[0]?.behindMs).toBeGreaterThan(0);
  await expectItems(TableName, AWAY, {});
  await emulator.advance(HOUR_MS);
  await expectItems(TableName, AWAY, { a: "1" });
  await settled(async () =>
    expect(await view(TableName, HOME)).toMatchObject({ regions: [{ behindMs: 0 }] }),
  );
});

test("a region that is lost is behind, and catches up when it is back", async () => {
  const TableName = "lost-region";
  await makeGlobalTable(TableName);
  const { faults } = emulator.running.env;
  for (const letter of "abc") {
    faults.set({ id: letter, target: { zone: `${AWAY}${letter}` }, kind: "down" });
  }
  await put(TableName, HOME, "a", 1);
  const { regions } = (await view(TableName, HOME)) as { regions: { behindMs: number }[] };
  expect(regions[0]?.behindMs).toBeGreaterThan(0);
  await emulator.advance(60_000);
  faults.clearAll();
  await emulator.advance(60_000);
  await expectItems(TableName, AWAY, { a: "1" });
  await settled(async () =>
    expect(await view(TableName, HOME)).toMatchObject({ regions: [{ behindMs: 0 }] }),
  );
});

test("indexes, billing and time to live are changed in all regions; deletion protection is each one's own", async () => {
  const TableName = "shared";
  await makeGlobalTable(TableName);
  const change = async (region: string, input: Partial<UpdateTableCommandInput>) => {
    await at(region).send(new UpdateTableCommand({ TableName, ...input }));
    await emulator.advance(0);
  };
  await put(TableName, HOME, "a", 1);
  await change(AWAY, {
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "n", AttributeType: "N" },
    ],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "by-n",
          KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      },
    ],
  });
  await emulator.advance(1000);
  await put(TableName, HOME, "b", 2);
  await emulator.advance(0);
  for (const region of [HOME, AWAY]) {
    await settled(async () =>
      expect((await describe(TableName, region))?.GlobalSecondaryIndexes).toMatchObject([
        { IndexName: "by-n", IndexStatus: "ACTIVE" },
      ]),
    );
    for (const [pk, n] of [
      ["a", "1"],
      ["b", "2"],
    ] as const) {
      const query = new QueryCommand({
        TableName,
        IndexName: "by-n",
        KeyConditionExpression: "n = :n",
        ExpressionAttributeValues: { ":n": { N: n } },
      });
      await settled(async () => {
        const { Items } = await at(region).send(query);
        expect(Items?.map((item) => item.pk?.S)).toEqual([pk]);
      });
    }
  }
  await at(AWAY).send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
    }),
  );
  const ttl = await at(HOME).send(new DescribeTimeToLiveCommand({ TableName }));
  expect(ttl.TimeToLiveDescription).toMatchObject({ AttributeName: "until" });
  await change(HOME, { DeletionProtectionEnabled: true });
  expect((await describe(TableName, AWAY))?.DeletionProtectionEnabled).toBe(false);
  await change(HOME, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-n" } }] });
  await emulator.advance(1000);
  for (const region of [HOME, AWAY]) {
    await settled(async () =>
      expect((await describe(TableName, region))?.GlobalSecondaryIndexes).toBeUndefined(),
    );
  }
});

test("items end with their time to live in every region, and each stream has it once", async () => {
  const TableName = "expiring";
  await makeGlobalTable(TableName);
  await at(HOME).send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: "n" },
    }),
  );
  await put(TableName, HOME, "a", Math.floor(emulator.running.clock.now() / 1000) + 3600);
  await emulator.advance(HOUR_MS + 120_000);
  for (const region of [HOME, AWAY]) {
    await expectItems(TableName, region, {});
    const arn = (await describe(TableName, region))?.LatestStreamArn ?? "";
    const events = await new StreamedTable(emulator, TableName, arn).all();
    expect(events.map(({ eventName }) => eventName)).toEqual(["INSERT", "REMOVE"]);
  }
});

test("a replica is taken away, and what was one of two is a table again", async () => {
  const TableName = "removed";
  await makeGlobalTable(TableName);
  await put(TableName, HOME, "a", 1);
  await update(TableName, HOME, { Delete: { RegionName: AWAY } });
  await emulator.advance(0);
  const Table = await describe(TableName, HOME);
  expect(Table?.Replicas).toBeUndefined();
  expect(Table?.GlobalTableVersion).toBeUndefined();
  await expect(describe(TableName, AWAY)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await put(TableName, HOME, "b", 2);
  await update(TableName, HOME, { Create: { RegionName: AWAY } });
  await expectItems(TableName, AWAY, { a: "1", b: "2" });
});

test("a transaction that deletes leaves a tombstone too", async () => {
  const TableName = "transactions";
  await makeGlobalTable(TableName);
  await put(TableName, HOME, "a", 1);
  await expectItems(TableName, AWAY, { a: "1" });
  await setLag(TableName, AWAY, HOUR_MS);
  await put(TableName, AWAY, "a", 2);
  await at(HOME).send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Delete: { TableName, Key: { pk: { S: "a" } } } },
        { Put: { TableName, Item: { pk: { S: "b" }, n: { N: "1" } } } },
      ],
    }),
  );
  await expectItems(TableName, AWAY, { b: "1" });
  await emulator.advance(HOUR_MS);
  for (const region of [HOME, AWAY]) await expectItems(TableName, region, { b: "1" });
});
