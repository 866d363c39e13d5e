/** Faults of zones, nodes, disks, shards and leaders: what clients and traces see of them. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { askFaults, clearFaults, hitsOf, setFault, setPreset, stepsOf } from "../testing/faults.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const CONTENT = Buffer.alloc(50_000, 7);

let emulator: Emulator;
let s3: S3Client;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  emulator = await startEmulator();
  s3 = emulator.s3();
  dynamodb = emulator.dynamodb();
  await s3.send(new CreateBucketCommand({ Bucket: "shelf" }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await putObject("book");
  await putItem("1");
});
afterEach(() => clearFaults(emulator));
afterAll(() => emulator.stop());

const putObject = (Key: string) =>
  s3.send(new PutObjectCommand({ Bucket: "shelf", Key, Body: CONTENT }));
const putItem = (id: string) =>
  dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { id: { S: id } } }));
const getItem = (id: string, ConsistentRead = true) =>
  dynamodb.send(
    new GetItemCommand({ TableName: "orders", Key: { id: { S: id } }, ConsistentRead }),
  );

/** Reads the whole object; gives the shards that had to be computed, by what the request's trace says. */
async function readObject(Key: string): Promise<unknown[]> {
  const { Body, $metadata } = await s3.send(new GetObjectCommand({ Bucket: "shelf", Key }));
  expect(CONTENT.equals((await Body?.transformToByteArray()) as Uint8Array)).toBe(true);
  const steps = await stepsOf(emulator, $metadata.requestId, "shards");
  return steps.flatMap(({ rebuilt }) => rebuilt as unknown[]);
}

/** Lets the emulator's clock run on until the work has ended. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let isOver = false;
  const mark = () => {
    isOver = true;
  };
  work.then(mark, mark);
  while (!isOver) {
    await emulator.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return work;
}

test("lose-a-zone: S3 and DynamoDB go on, reads say what they computed, EC2 shows the zone", async () => {
  const [lost] = await setPreset(emulator, "lose-a-zone", { zone: "us-east-1b" });
  expect(lost).toMatchObject({ kind: "down", target: { zone: "us-east-1b" } });
  await putObject("written-without-a-zone");
  expect(await readObject("written-without-a-zone")).toEqual([]);
  expect((await readObject("book")).length).toBeGreaterThan(0);
  await inTime(putItem("2"));
  expect((await inTime(getItem("2"))).Item).toEqual({ id: { S: "2" } });
  const { AvailabilityZones: zones } = await emulator
    .ec2()
    .send(new DescribeAvailabilityZonesCommand({ ZoneNames: ["us-east-1b"] }));
  expect(zones?.[0]?.State).toBe("unavailable");
  expect(await hitsOf(emulator, lost?.id as string)).toBeGreaterThan(0);
  await clearFaults(emulator);
  expect(await readObject("book")).toEqual([]);
});

test("with two zones lost S3 cannot read, and DynamoDB has no quorum", async () => {
  for (const zone of ["us-east-1a", "us-east-1b"]) {
    await setFault(emulator, { kind: "down", target: { zone } });
  }
  await expect(readObject("book")).rejects.toMatchObject({ name: "InternalError" });
  await expect(inTime(putItem("3"))).rejects.toMatchObject({ name: "InternalServerError" });
  await clearFaults(emulator);
  expect(await readObject("book")).toEqual([]);
  await inTime(putItem("3"));
});

test("a shard that rots is computed once and then repaired", async () => {
  await putObject("rotten");
  await setFault(emulator, {
    kind: "corrupt",
    target: { object: "arn:aws:s3:::shelf/rotten", shard: 2 },
    count: 1,
  });
  expect(await readObject("book")).toEqual([]);
  expect(await readObject("rotten")).toHaveLength(1);
  await emulator.advance(1000);
  expect(await readObject("rotten")).toEqual([]);
  expect((await askFaults(emulator, "GET")).answer.faults).toEqual([]);
});

test("what rotted is rotten in a fork too", async () => {
  await putObject("lost");
  for (const shard of [0, 1, 2]) {
    const target = { object: "arn:aws:s3:::shelf/lost", shard };
    await setFault(emulator, { kind: "corrupt", target, count: 1 });
  }
  await expect(readObject("lost")).rejects.toMatchObject({ name: "InternalError" });
  expect((await askFaults(emulator, "GET")).answer.faults).toEqual([]);
  emulator.running.fork("of-rotten");
  const s3 = emulator.s3({ accessKeyId: "test_of-rotten", secretAccessKey: "test" });
  const read = (Key: string) => s3.send(new GetObjectCommand({ Bucket: "shelf", Key }));
  await expect(read("lost")).rejects.toMatchObject({ name: "InternalError" });
  await read("book");
});

test("bytes that a node's disk flips are found and computed", async () => {
  const home = "s3-storage-3";
  await setFault(emulator, { kind: "corrupt", target: { disk: home } });
  let computed = 0;
  for (let copy = 0; copy < 8; copy++) {
    await putObject(`copy-${copy}`);
    computed += (await readObject(`copy-${copy}`)).length;
  }
  // Six of its eight turns it holds a shard of data.
  expect(computed).toBeGreaterThan(0);
  expect(await hitsOf(emulator, "fault-1")).toBeGreaterThan(0);
});

test("a leader that is lost is followed by another; strongly consistent reads go on", async () => {
  await inTime(putItem("4"));
  const { id } = await setFault(emulator, { kind: "leader-loss", target: { table: TABLE } });
  expect((await inTime(getItem("4"))).Item).toEqual({ id: { S: "4" } });
  await inTime(putItem("5"));
  expect((await inTime(getItem("5"))).Item).toEqual({ id: { S: "5" } });
  expect(await hitsOf(emulator, id)).toBe(1);
});

test("slow-storage: both wait as long as the disks take, by the clock", async () => {
  emulator.running.clock.pause();
  await setPreset(emulator, "slow-storage", { delayMs: 40 });
  const took = async (work: () => Promise<unknown>) => {
    const began = emulator.running.clock.now();
    await inTime(work());
    return emulator.running.clock.now() - began;
  };
  expect(await took(() => readObject("book"))).toBeGreaterThanOrEqual(40);
  expect(await took(() => getItem("1"))).toBeGreaterThanOrEqual(40);
  emulator.running.clock.resume();
});

test("hot-partition: its requests are throttled by the partition's own limit, and some get through", async () => {
  emulator.running.clock.pause();
  const [hot] = await setPreset(emulator, "hot-partition", { table: "orders", key: "1" });
  expect(hot).toMatchObject({ kind: "load", target: { table: TABLE, key: "1" } });
  await emulator.advance(1000);
  const ends = { written: 0, throttled: 0 };
  for (let asked = 0; asked < 20; asked++) {
    try {
      await putItem("1");
      ends.written++;
    } catch (error) {
      expect(error).toMatchObject({
        name: "ThrottlingException",
        throttlingReasons: [{ reason: "TableWriteKeyRangeThroughputExceeded", resource: TABLE }],
      });
      ends.throttled++;
    }
  }
  // One unit in a hundred of the 1,000 of a partition.
  expect(ends).toEqual({ written: 10, throttled: 10 });
  expect(await hitsOf(emulator, hot?.id as string)).toBe(10);
  emulator.running.clock.resume();
});

test("what can be hit is listed, and what is wrong is named", async () => {
  const { answer } = await askFaults(emulator, "GET");
  expect(answer.targets.zones).toContain("us-east-1a");
  expect(answer.targets.nodes).toContainEqual({
    name: "s3-storage-0",
    zone: "us-east-1a",
    service: "s3",
  });
  expect(answer.targets.tables).toEqual([TABLE]);
  expect(answer.presets.map(({ name }) => name).sort()).toEqual([
    "expired-credentials",
    "hot-partition",
    "lose-a-zone",
    "slow-storage",
    "throttled-api",
  ]);
  const zone = { zone: "us-east-1a" };
  const dynamo = { service: "dynamodb" };
  const wrong: readonly [path: string, body: unknown, status: number, message: RegExp][] = [
    ["", [], 400, /must be a JSON object/],
    ["", { kind: "fire", target: zone }, 400, /^kind of a zone fault must be one of/],
    ["", { kind: "down" }, 400, /^target must be/],
    ["", { kind: "down", target: zone, duration: "soon" }, 400, /^duration must be/],
    ["", { kind: "down", target: zone, until: 1, duration: 1 }, 400, /^duration and until/],
    ["", { kind: "down", target: zone, until: "2020-01-31" }, 400, /^until is over: it is 2/],
    ["/presets/lose-a-zone", { until: 1 }, 400, /^until is over/],
    ["", { kind: "down", target: zone, duration: 0 }, 400, /^duration must be/],
    ["", { kind: "down", target: zone, count: -1 }, 400, /^count must be/],
    ["", { kind: "error", target: { service: "sqs" } }, 400, /^target.service must be one of/],
    [
      "",
      { kind: "error", target: { service: "dynamodb", operation: "PutItme" } },
      400,
      /^target.operation "PutItme" is none of dynamodb: did you mean PutItem\?$/,
    ],
    [
      "",
      { kind: "error", target: { service: "s3*", operation: "Nope*" } },
      400,
      /^target.operation "Nope\*" is none of the services\.$/,
    ],
    ["", { kind: "error", target: dynamo, error: { code: "Nope" } }, 400, /^error.code "Nope"/],
    ["", { kind: "throttle", target: dynamo, perSecond: "many" }, 400, /^perSecond must be/],
    ["", { kind: "down", target: { zone: "mars" } }, 400, /^target.zone "mars" .*us-east-1a/],
    ["", { kind: "down", target: { node: "nope" } }, 400, /^target.node "nope" .*s3-storage-0/],
    ["", { kind: "slow", target: { disk: "nope" }, delayMs: 1 }, 400, /^target.disk "nope"/],
    ["", { kind: "down", target: { link: ["us-east-1a", "nope"] } }, 400, /^target.link "nope"/],
    ["/presets/lose-a-zone", { zone: "us-east-9z" }, 400, /^target.zone "us-east-9z"/],
    ["/presets/flood", {}, 404, /^There is no preset flood/],
    ["/presets/hot-partition", {}, 400, /^table is missing/],
    ["/presets/hot-partition", { table: "none" }, 400, /^table "none" does not exist/],
    ["/presets/lose-a-zone", { zones: 1 }, 400, /^zones is not one of zone, duration/],
    ["/presets/slow-storage", { service: "ec2" }, 400, /^service must be s3 or dynamodb/],
  ];
  for (const [path, body, status, message] of wrong) {
    const refused = await askFaults(emulator, "POST", path, body);
    expect(refused.status).toBe(status);
    expect(refused.answer.message).toMatch(message);
  }
  expect((await askFaults(emulator, "DELETE", "/none")).status).toBe(404);
  expect((await askFaults(emulator, "GET")).answer.faults).toEqual([]);
});

test("a fault that has an id replaces the one of that id, and goes by it", async () => {
  // Nobody sends anything there.
  const target = { link: ["eu-west-1a", "nat-*"] };
  await setFault(emulator, { id: "the link", kind: "lossy", target, probability: 0.5 });
  await setFault(emulator, { id: "the link", kind: "down", target });
  const { answer } = await askFaults(emulator, "GET", "/the%20link");
  expect(answer).toEqual({ id: "the link", kind: "down", target, hits: 0 });
  expect((await askFaults(emulator, "DELETE", "/the%20link")).answer).toEqual({ cleared: 1 });
  expect((await askFaults(emulator, "DELETE")).answer).toEqual({ cleared: 0 });
});

test("patterns, zones of other regions and tables may be of what is made later", async () => {
  const later = [
    { zone: "eu-west-1c" },
    { node: "host-*" },
    { disk: "later-*" },
    { link: ["eu-west-1a", "nat-*"] },
  ];
  for (const target of later) {
    const kind = "disk" in target ? "error" : "down";
    expect(await setFault(emulator, { kind, target })).toMatchObject({ target });
  }
  const table = TABLE.replace("orders", "later");
  await setFault(emulator, { kind: "leader-loss", target: { table } });
  await clearFaults(emulator);
});
