/** What Lambda does with events by the clock, when it is moved over HTTP: retries, how old an event may get, windows of batches. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEventSourceMappingCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, createRole } from "../lambda/testing/functions.ts";
import { ROOM_FOR_FETCH, SIGNED_FETCH } from "../lambda/testing/signed-fetch.ts";
import { advance } from "../testing/clock.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const FAILING = "export const handler = async () => { throw new Error('not today'); };";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner", [
    { Effect: "Allow", Action: ["s3:PutObject", "dynamodb:*"], Resource: "*" },
  ]);
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "results" }));
});
afterAll(() => emulator.stop());

/** What its destination was told of a function's event, or nothing yet. */
async function told(name: string) {
  const s3 = emulator.s3();
  const Prefix = `aws/lambda/async/${name}/`;
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "results", Prefix }));
  const Key = Contents?.[0]?.Key;
  if (Key === undefined) return undefined;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "results", Key }));
  return JSON.parse(`${await Body?.transformToString()}`);
}

/** How often it was invoked, once nothing is under way. */
async function invocations(name: string): Promise<number> {
  for (;;) {
    const path = `/_cloudglass/lambda/environments?function=${name}`;
    const { environments } = (await (await fetch(emulator.endpoint + path)).json()) as {
      environments: { invocationCount: number; state: string }[];
    };
    if (!environments.every(({ state }) => state === "idle")) continue;
    return environments.reduce((sum, { invocationCount }) => sum + invocationCount, 0);
  }
}

const invoked = (name: string, count: number) =>
  expect.poll(() => invocations(name), { timeout: 30_000 }).toBe(count);

async function invokeLater(FunctionName: string, limits: object = {}): Promise<void> {
  const lambda = emulator.lambda();
  const DestinationConfig = { OnFailure: { Destination: "arn:aws:s3:::results" } };
  const config = { FunctionName, DestinationConfig, ...limits };
  await lambda.send(new PutFunctionEventInvokeConfigCommand(config));
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: "{}" }));
}

test("an event that fails is tried again after one minute and after two more", async () => {
  await createFunction(emulator, "failing", FAILING, { Role });
  await invokeLater("failing");
  await invoked("failing", 1);
  await advance(emulator, "50s");
  await invoked("failing", 1);
  await advance(emulator, "10s");
  await invoked("failing", 2);
  await advance(emulator, "110s");
  await invoked("failing", 2);
  await advance(emulator, "10s");
  await invoked("failing", 3);
  await expect
    .poll(() => told("failing"))
    .toMatchObject({
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
    });
});

test("an event is not tried again when it is older than it may be", async () => {
  await createFunction(emulator, "aging", FAILING, { Role });
  await invokeLater("aging", { MaximumEventAgeInSeconds: 90 });
  await invoked("aging", 1);
  expect(await told("aging")).toBe(undefined);
  await advance(emulator, "1m");
  await invoked("aging", 2);
  // The next try would be after its end.
  await expect
    .poll(() => told("aging"))
    .toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 2 },
    });
  await advance(emulator, "5m");
  await invoked("aging", 2);
});

const RAN = /\tINFO\tran$/;
const LOST = /timed out|Status: timeout/;

/** Lines of the log of a function that match. */
async function lines(name: string, pattern: RegExp): Promise<string[]> {
  const asked = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` });
  // There is no group before the first line.
  const shown = await emulator
    .logs()
    .send(asked)
    .catch(() => undefined);
  return (shown?.events ?? []).flatMap(({ message = "" }) => message.trim().match(pattern) ?? []);
}

const ran = (name: string) =>
  expect.poll(() => lines(name, RAN), { timeout: 30_000 }).toHaveLength(1);

test.each(["before its environment is there", "while it runs"])(
  "an event is not lost to a day that the clock is moved by %s",
  async (when) => {
    const name = `day-${when.split(" ")[0]}`;
    await createFunction(
      emulator,
      name,
      {
        "signed-fetch.mjs": SIGNED_FETCH,
        "index.mjs": `
          import { signedFetch } from "./signed-fetch.mjs";
          export const handler = async () => {
            console.log("begun");
            await new Promise((resolve) => setTimeout(resolve, 500));
            const { status } = await signedFetch("PUT", "/results/${name}");
            console.log(status === 200 ? "ran" : "refused");
          };`,
      },
      { Role, ...ROOM_FOR_FETCH },
    );
    await invokeLater(name);
    const begun = () => lines(name, /\tINFO\tbegun$/);
    if (when === "while it runs") {
      await expect.poll(begun, { timeout: 30_000, interval: 20 }).toHaveLength(1);
    }
    await advance(emulator, "1d");
    await ran(name);
    expect(await lines(name, LOST)).toEqual([]);
    expect(await begun()).toHaveLength(1);
  },
);

test("an event whose function hangs ends when the clock is moved by its limit", async () => {
  const source = `export const handler = async () => {
    console.log("begun");
    await new Promise(() => setInterval(() => {}, 1000));
  };`;
  await createFunction(emulator, "hanging", source, { Role, Timeout: 900 });
  await invokeLater("hanging", { MaximumRetryAttempts: 0 });
  const begun = () => lines("hanging", /begun/);
  await expect.poll(begun, { timeout: 30_000, interval: 20 }).toHaveLength(1);
  await advance(emulator, "15m");
  await expect
    .poll(() => told("hanging"), { timeout: 30_000 })
    .toMatchObject({ responsePayload: { errorType: "Sandbox.Timedout" } });
});

test("a batch of a stream is not lost to two days that the clock is moved by", async () => {
  const dynamodb = emulator.dynamodb();
  const { TableDescription } = await dynamodb.send(
    new CreateTableCommand({
      TableName: "two-days",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  const source = "export const handler = async () => console.log('ran');";
  await createFunction(emulator, "two-days", source, { Role });
  await emulator.lambda().send(
    new CreateEventSourceMappingCommand({
      FunctionName: "two-days",
      EventSourceArn: TableDescription?.LatestStreamArn,
      StartingPosition: "TRIM_HORIZON",
      MaximumRetryAttempts: 0,
    }),
  );
  await advance(emulator, "1m");
  await dynamodb.send(new PutItemCommand({ TableName: "two-days", Item: { id: { S: "1" } } }));
  await advance(emulator, "2d");
  await ran("two-days");
  expect(await lines("two-days", LOST)).toEqual([]);
});

test("a batch of a stream waits for its window, and for no more", async () => {
  const table = new CreateTableCommand({
    TableName: "orders",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  const { TableDescription } = await emulator.dynamodb().send(table);
  await advance(emulator, "30s");
  await createFunction(emulator, "batched", "export const handler = async () => {};", { Role });
  await emulator.lambda().send(
    new CreateEventSourceMappingCommand({
      FunctionName: "batched",
      EventSourceArn: TableDescription?.LatestStreamArn,
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 120,
    }),
  );
  const put = (id: string) =>
    emulator.dynamodb().send(new PutItemCommand({ TableName: "orders", Item: { id: { S: id } } }));
  await put("a");
  await advance(emulator, "1m");
  await put("b");
  await invoked("batched", 0);
  await advance(emulator, "70s");
  await invoked("batched", 1);
});
