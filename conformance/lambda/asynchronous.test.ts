/** Asynchronous invocations: accepted at once, tried by AWS's rules, their results sent on. */

import {
  AddPermissionCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { ROOM_FOR_FETCH, SIGNED_FETCH } from "./testing/signed-fetch.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner", [
    { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::results/*" },
    { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" },
  ]);
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "results" }));
});
afterAll(() => emulator.stop());

const MINUTE_MS = 60_000;
const send = (name: string, event: object) =>
  emulator.lambda().send(
    new InvokeCommand({
      FunctionName: name,
      InvocationType: "Event",
      Payload: JSON.stringify(event),
    }),
  );

/** What destinations put in the bucket, in order; waits until there are so many. */
async function results(prefix: string, count: number) {
  const s3 = emulator.s3();
  for (;;) {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: "results", Prefix: prefix }),
    );
    if (Contents.length < count) continue;
    return Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: "results", Key }));
        return JSON.parse((await Body?.transformToString()) ?? "");
      }),
    );
  }
}

test("an event that goes well is told to the destination of successes", async () => {
  await createFunction(emulator, "storing", STORING, { Role, ...ROOM_FOR_FETCH });
  await createFunction(emulator, "adding", "export const handler = async ({ a, b }) => a + b;", {
    Role,
  });
  await emulator.lambda().send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "adding",
      DestinationConfig: {
        OnSuccess: { Destination: "arn:aws:lambda:us-east-1:000000000000:function:storing" },
      },
    }),
  );
  const answer = await send("adding", { a: 2, b: 3 });
  expect(answer.StatusCode).toBe(202);
  const older = new InvokeAsyncCommand({
    FunctionName: "storing",
    InvokeArgs: JSON.stringify({ asked: "the old way" }),
  });
  const [stored] = await results("stored/", 1);
  expect(stored).toMatchObject({
    version: "1.0",
    requestContext: {
      requestId: answer.$metadata.requestId,
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:adding:$LATEST",
      condition: "Success",
      approximateInvokeCount: 1,
    },
    requestPayload: { a: 2, b: 3 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST" },
    responsePayload: 5,
  });
  expect((await emulator.lambda().send(older)).Status).toBe(202);
  expect(await results("stored/", 2)).toContainEqual({ asked: "the old way" });
});

test("a function that fails is tried again after one minute and after two, and then it is told", async () => {
  await createFunction(
    emulator,
    "failing",
    "let count = 0; export const handler = async () => { throw new Error('attempt ' + ++count); };",
    { Role },
  );
  await emulator.lambda().send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "failing",
      DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::results" } },
    }),
  );
  await send("failing", {});
  await attempted("failing", 1);
  await emulator.advance(MINUTE_MS);
  await attempted("failing", 2);
  await emulator.advance(2 * MINUTE_MS);
  const [record] = await results("aws/lambda/async/failing/", 1);
  expect(record).toMatchObject({
    requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
    responseContext: { functionError: "Unhandled" },
    responsePayload: { errorType: "Error", errorMessage: "attempt 3" },
  });
});

test("a change in a bucket invokes the function, if its policy lets S3 do so", async () => {
  const s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  await createFunction(emulator, "noticing", STORING, { Role, ...ROOM_FOR_FETCH });
  const LambdaFunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:noticing";
  const configure = () =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "uploads",
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    );
  expect((await denialOf(configure())).message).toBe(
    "Unable to validate the following destination configurations",
  );
  await emulator.lambda().send(
    new AddPermissionCommand({
      FunctionName: "noticing",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceArn: "arn:aws:s3:::uploads",
      SourceAccount: "000000000000",
    }),
  );
  await configure();
  await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "new", Body: "text" }));
  const stored = await results("stored/", 3);
  const events = stored.flatMap(({ Records = [] }) => Records);
  expect(events).toMatchObject([
    {
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "uploads" }, object: { key: "new", size: 4 } },
    },
  ]);
});

/** Waits until the function answered so many times. */
async function attempted(name: string, count: number): Promise<void> {
  for (;;) {
    const answer = await fetch(
      `${emulator.endpoint}/_cloudglass/lambda/environments?function=${name}`,
    );
    const { environments } = (await answer.json()) as {
      environments: { invocationCount: number; state: string }[];
    };
    const idle = environments.filter(({ state }) => state === "idle");
    if (idle.reduce((sum, { invocationCount }) => sum + invocationCount, 0) >= count) return;
  }
}

/** Puts what it is given into the bucket. */
const STORING = {
  "signed-fetch.mjs": SIGNED_FETCH,
  "index.mjs": `
    import { randomUUID } from "node:crypto";
    import { signedFetch } from "./signed-fetch.mjs";
    export const handler = async (event) => {
      const answer = await signedFetch("PUT", "/results/stored/" + randomUUID(), JSON.stringify(event));
      if (!answer.ok) throw new Error(await answer.text());
    };`,
};
