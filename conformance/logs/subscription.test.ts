/** Subscription filters: functions that may be invoked are given what matches, whatever else is refused. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, createRole } from "../lambda/testing/functions.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

/** Logs what it was given. */
const SEEING = `
import { gunzipSync } from "node:zlib";
export const handler = async ({ awslogs }) => {
  const event = JSON.parse(gunzipSync(Buffer.from(awslogs.data, "base64")));
  console.log("SEEN", JSON.stringify(event));
};`;

let emulator: Emulator;
const logGroupName = "/source";
const destinationArn = "arn:aws:lambda:us-east-1:000000000000:function:seeing";

beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const logs = emulator.logs();
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  await createFunction(emulator, "seeing", SEEING, { Role: await createRole(emulator, "seer") });
});
afterAll(() => emulator.stop());

const subscribe = (filterName: string, more: object = {}) =>
  emulator
    .logs()
    .send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName,
        filterPattern: "ERROR",
        destinationArn,
        ...more,
      }),
    )
    .then(
      () => "subscribed",
      ({ name, message }: Error) => `${name}: ${message}`,
    );

/** Waits until the function has logged so many events. */
async function seen(count: number) {
  for (;;) {
    const found = await emulator
      .logs()
      .send(
        new FilterLogEventsCommand({
          logGroupName: "/aws/lambda/seeing",
          filterPattern: "SEEN",
        }),
      )
      .catch(() => undefined);
    const events = found?.events ?? [];
    if (events.length < count) continue;
    return events.map(({ message = "" }) => JSON.parse(message.slice(message.indexOf("{"))));
  }
}

test("a function is given what matches, once its policy lets CloudWatch Logs invoke it", async () => {
  const logs = emulator.logs();
  expect(await subscribe("errors")).toBe(
    "InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
  );
  await emulator.lambda().send(
    new AddPermissionCommand({
      FunctionName: "seeing",
      StatementId: "logs",
      Action: "lambda:InvokeFunction",
      Principal: "logs.amazonaws.com",
      SourceArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
    }),
  );
  expect(await subscribe("errors")).toBe("subscribed");
  const { subscriptionFilters } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  expect(subscriptionFilters).toMatchObject([
    { filterName: "errors", logGroupName, filterPattern: "ERROR", destinationArn },
  ]);
  const timestamp = emulator.running.clock.now();
  const logEvents = ["ERROR one", "fine", "ERROR two"].map((message) => ({ timestamp, message }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents }));
  await emulator.advance(1000);
  const [event] = await seen(1);
  expect(event).toMatchObject({
    messageType: "DATA_MESSAGE",
    owner: "000000000000",
    logGroup: logGroupName,
    logStream: "s",
    subscriptionFilters: ["errors"],
    logEvents: [
      { timestamp, message: "ERROR one" },
      { timestamp, message: "ERROR two" },
    ],
  });
});

test("a group has two subscriptions at most, and each can go", async () => {
  expect(await subscribe("second")).toBe("subscribed");
  expect(await subscribe("third")).toBe("LimitExceededException: Resource limit exceeded.");
  expect(await subscribe("second", { filterPattern: "WARN" })).toBe("subscribed");
  const second = { logGroupName, filterName: "second" };
  await emulator.logs().send(new DeleteSubscriptionFilterCommand(second));
  expect(await subscribe("third")).toBe("subscribed");
});

test.each([
  [{ filterPattern: "a:b" }, "InvalidParameterException: Invalid character(s) in term 'a:b'"],
  [
    { roleArn: "arn:aws:iam::000000000000:role/r" },
    "InvalidParameterException: destinationArn for vendor lambda cannot be used with roleArn",
  ],
  [
    { destinationArn: "arn:aws:kinesis:us-east-1:000000000000:stream/s" },
    "NotImplemented: A subscription to a destination of kinesis is not implemented",
  ],
])("%j is refused", async (more, refusal) => {
  expect(await subscribe("errors", more)).toBe(refusal);
});
