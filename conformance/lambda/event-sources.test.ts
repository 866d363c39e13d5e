/** Streams of DynamoDB that invoke functions: in order, in batches, with what happens to batches that fail. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "consumer", [
    {
      Effect: "Allow",
      Action: ["dynamodb:*Stream*", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      Resource: "*",
    },
    { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::failures/*" },
  ]);
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "failures" }));
});
afterAll(() => emulator.stop());

/** Returns the ARN of the table's stream. */
async function createStreamedTable(TableName: string): Promise<string> {
  const input: CreateTableCommandInput = {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  };
  const { TableDescription } = await emulator.dynamodb().send(new CreateTableCommand(input));
  await emulator.advance(0);
  return TableDescription?.LatestStreamArn as string;
}

const put = (TableName: string, id: string, n: number) =>
  emulator.dynamodb().send(
    new PutItemCommand({
      TableName,
      Item: { id: { S: id }, n: { N: String(n) }, blob: { B: Buffer.from("x") } },
    }),
  );

async function map(more: Partial<CreateEventSourceMappingCommandInput>): Promise<string> {
  const { UUID } = await emulator.lambda().send(
    new CreateEventSourceMappingCommand({
      FunctionName: undefined,
      StartingPosition: "TRIM_HORIZON",
      ...more,
    } as CreateEventSourceMappingCommandInput),
  );
  return UUID as string;
}

/** Remembers what it was given, throws on what it is told to, and tells when it is asked. */
const REMEMBERING = `
  const seen = [];
  export const handler = async (event) => {
    if (event.ask) return seen;
    const { Records = [], ...rest } = event;
    const numbers = Records.map(({ dynamodb }) => Number(dynamodb.NewImage.n.N));
    seen.push({ numbers, ...rest, first: Records[0] });
    const bad = Records.find(({ dynamodb }) => dynamodb.NewImage.n.N === process.env.POISON);
    if (bad && process.env.REPORTS) {
      return { batchItemFailures: [{ itemIdentifier: bad.dynamodb.SequenceNumber }] };
    }
    if (bad) throw new Error("poison");
    const count = (event.state?.count ?? 0) + Records.length;
    return { state: { count } };
  };`;

interface Seen {
  readonly numbers: readonly number[];
  readonly [member: string]: unknown;
}

/** A function with one environment at most, which remembers all that it was given. */
async function createRemembering(name: string, variables: Readonly<Record<string, string>> = {}) {
  await createFunction(emulator, name, REMEMBERING, {
    Role,
    Environment: { Variables: variables },
  });
  await emulator
    .lambda()
    .send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }),
    );
}

/** What it remembers, once nothing else is asked of it. */
async function remembered(name: string): Promise<Seen[]> {
  for (;;) {
    try {
      return (await invoke(emulator, name, { ask: true })).payload;
    } catch (error) {
      if ((error as Error).name !== "TooManyRequestsException") throw error;
    }
  }
}

/** Moves the clock until the function has seen enough. */
async function seenBy(name: string, isEnough: (seen: readonly Seen[]) => boolean): Promise<Seen[]> {
  for (let step = 0; ; step++) {
    const seen = await remembered(name);
    if (isEnough(seen)) return seen;
    if (step > 300) throw new Error(`only ${JSON.stringify(seen)}`);
    await emulator.advance(250);
  }
}

const count = (seen: readonly Seen[]) => seen.reduce((sum, { numbers }) => sum + numbers.length, 0);

test("changes come in order, as DynamoDB writes them, under the function's role", async () => {
  const EventSourceArn = await createStreamedTable("orders");
  await createRemembering("ordered");
  for (let n = 0; n < 5; n++) await put("orders", "a", n);
  const UUID = await map({ FunctionName: "ordered", EventSourceArn, BatchSize: 2 });
  const seen = await seenBy("ordered", (all) => count(all) === 5);
  expect(seen.flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2, 3, 4]);
  expect(Math.max(...seen.map(({ numbers }) => numbers.length))).toBe(2);
  expect(seen[0]?.first).toMatchObject({
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    eventSourceARN: EventSourceArn,
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: "a" } },
      NewImage: { id: { S: "a" }, n: { N: "0" }, blob: { B: Buffer.from("x").toString("base64") } },
    },
  });
  const lambda = emulator.lambda();
  const shown = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(shown).toMatchObject({ State: "Enabled", LastProcessingResult: "OK", BatchSize: 2 });
  // While it is off nothing comes; what was written meanwhile comes afterwards, once.
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await emulator.advance(0);
  await put("orders", "a", 5);
  await emulator.advance(2000);
  expect(count(await remembered("ordered"))).toBe(5);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  const after = await seenBy("ordered", (all) => count(all) >= 6);
  expect(after.flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2, 3, 4, 5]);
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await emulator.advance(0);
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: "ordered" }),
  );
  expect(EventSourceMappings).toEqual([]);
});

test("a mapping that is changed while a batch runs hands it out once", async () => {
  const EventSourceArn = await createStreamedTable("changed");
  const source = `
    const given = [];
    export const handler = async ({ ask, Records = [] }) => {
      if (ask) return given;
      given.push(...Records.map(({ dynamodb }) => dynamodb.NewImage.n.N));
      await new Promise((resolve) => setTimeout(resolve, 300));
    };`;
  await createFunction(emulator, "slow", source, { Role });
  const lambda = emulator.lambda();
  const alone = { FunctionName: "slow", ReservedConcurrentExecutions: 1 };
  await lambda.send(new PutFunctionConcurrencyCommand(alone));
  for (const n of [1, 2]) await put("changed", "a", n);
  const UUID = await map({ FunctionName: "slow", EventSourceArn, BatchSize: 1 });
  const isBusy = async () => {
    await emulator.advance(250);
    const path = "/_cloudglass/lambda/environments?function=slow";
    const shown = await (await fetch(`${emulator.endpoint}${path}`)).json();
    return shown.environments.some(({ state }: { state: string }) => state === "executing");
  };
  await expect.poll(isBusy, { timeout: 10_000, interval: 10 }).toBe(true);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 10 }));
  let given: unknown[] = [];
  while (!given.includes("2")) {
    await emulator.advance(250);
    given = (await remembered("slow")) as unknown[];
  }
  expect(given).toEqual(["1", "2"]);
});

test("a batch that fails is halved until the bad record is alone, which goes to the bucket of failures", async () => {
  const EventSourceArn = await createStreamedTable("halved");
  await createRemembering("halving", { POISON: "2" });
  for (let n = 0; n < 4; n++) await put("halved", "a", n);
  const UUID = await map({
    FunctionName: "halving",
    EventSourceArn,
    BatchSize: 4,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::failures" } },
  });
  const seen = await seenBy("halving", (all) => all.some(({ numbers }) => numbers.join() === "3"));
  expect(seen.map(({ numbers }) => numbers)).toEqual([[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]);
  const s3 = emulator.s3();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "failures" }));
  expect(Contents).toHaveLength(1);
  const [{ Key }] = Contents as [{ Key: string }];
  expect(Key).toMatch(new RegExp(`^aws/lambda/${UUID}/shardId-`));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "failures", Key }));
  const record = JSON.parse((await Body?.transformToString()) ?? "");
  expect(record).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 },
    responseContext: { functionError: "Unhandled" },
    DDBStreamBatchInfo: { batchSize: 1, streamArn: EventSourceArn },
  });
  expect(JSON.parse(record.payload).Records[0].dynamodb.NewImage.n).toEqual({ N: "2" });
});

test("a function names the record that failed: what was before it does not come again", async () => {
  const EventSourceArn = await createStreamedTable("named");
  await createRemembering("naming", { POISON: "1", REPORTS: "yes" });
  for (let n = 0; n < 3; n++) await put("named", "a", n);
  await map({
    FunctionName: "naming",
    EventSourceArn,
    MaximumRetryAttempts: 1,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
  await seenBy("naming", (all) => all.length === 2);
  await emulator.advance(60_000);
  expect((await remembered("naming")).map(({ numbers }) => numbers)).toEqual([
    [0, 1, 2],
    [1, 2],
  ]);
});

test("only records that a filter lets through reach the function; a pattern that is none is refused", async () => {
  const EventSourceArn = await createStreamedTable("filtered");
  await createRemembering("filtering");
  const pattern = { dynamodb: { NewImage: { id: { S: [{ prefix: "yes" }] } } } };
  const refused = await denialOf(
    map({
      FunctionName: "filtering",
      EventSourceArn,
      FilterCriteria: { Filters: [{ Pattern: '{"a": 1}' }] },
    }),
  );
  expect([refused.name, refused.message]).toEqual([
    "InvalidParameterValueException",
    "Invalid filter pattern definition.",
  ]);
  await map({
    FunctionName: "filtering",
    EventSourceArn,
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
  });
  await put("filtered", "no-1", 1);
  await put("filtered", "yes-1", 2);
  await put("filtered", "no-2", 3);
  await put("filtered", "yes-2", 4);
  const seen = await seenBy("filtering", (all) => count(all) >= 2);
  expect(seen.flatMap(({ numbers }) => numbers).sort()).toEqual([2, 4]);
});

test("a tumbling window carries its state from batch to batch, and ends with a last invocation", async () => {
  const EventSourceArn = await createStreamedTable("tumbling");
  await createRemembering("tumbling");
  await map({
    FunctionName: "tumbling",
    EventSourceArn,
    BatchSize: 1,
    TumblingWindowInSeconds: 10,
  });
  // From the beginning of a window on.
  await emulator.advance(10_000 - (emulator.running.clock.now() % 10_000));
  for (let n = 0; n < 3; n++) await put("tumbling", "a", n);
  const seen = await seenBy("tumbling", (all) => all.some((each) => each.isFinalInvokeForWindow));
  expect(seen.map(({ numbers, state }) => [numbers, state])).toEqual([
    [[0], {}],
    [[1], { count: 1 }],
    [[2], { count: 2 }],
    [[], { count: 3 }],
  ]);
});

test("a mapping has tags, which are changed while it runs", async () => {
  const EventSourceArn = await createStreamedTable("tagged");
  await createFunction(emulator, "tagged", "export const handler = async () => {};", { Role });
  const UUID = await map({
    FunctionName: "tagged",
    EventSourceArn,
    StartingPosition: "TRIM_HORIZON",
    Tags: { team: "red" },
  });
  const lambda = emulator.lambda();
  const Resource = `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`;
  const tags = async () => (await lambda.send(new ListTagsCommand({ Resource }))).Tags;
  expect(await tags()).toEqual({ team: "red" });
  await lambda.send(new TagResourceCommand({ Resource, Tags: { stage: "test" } }));
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ["team"] }));
  expect(await tags()).toEqual({ stage: "test" });
});

test("a mapping rests while its function is gone, and goes on with the one that is made again", async () => {
  const EventSourceArn = await createStreamedTable("orphaned");
  await createRemembering("orphan");
  const UUID = await map({ FunctionName: "orphan", EventSourceArn });
  await put("orphaned", "a", 1);
  await seenBy("orphan", (all) => count(all) === 1);
  const lambda = emulator.lambda();
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "orphan" }));
  await put("orphaned", "a", 2);
  await emulator.advance(5000);
  const shown = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(shown.LastProcessingResult).toBe("PROBLEM: Function not found");
  await createRemembering("orphan");
  const seen = await seenBy("orphan", (all) => count(all) === 1);
  expect(seen.flatMap(({ numbers }) => numbers)).toEqual([2]);
});

test("streams that the role may not read, and sources that are not here, are refused when they are switched on", async () => {
  const EventSourceArn = await createStreamedTable("closed");
  const blind = await createRole(emulator, "blind");
  await createFunction(emulator, "blind", REMEMBERING, { Role: blind });
  const denied = await denialOf(map({ FunctionName: "blind", EventSourceArn }));
  expect(denied.name).toBe("InvalidParameterValueException");
  expect(denied.message).toContain("Please ensure the role can perform the GetRecords");
  const queue = { FunctionName: "blind", EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" };
  const absent = await denialOf(map({ ...queue, StartingPosition: undefined }));
  expect(absent.message).toContain("Amazon SQS does not exist in this emulator yet");
  const UUID = await map({ ...queue, StartingPosition: undefined, Enabled: false });
  const update = new UpdateEventSourceMappingCommand({ UUID, Enabled: true });
  await emulator.advance(0);
  expect((await denialOf(emulator.lambda().send(update))).message).toContain("Amazon SQS");
});
