/** What functions write is in CloudWatch Logs, as far as their roles let it. */
import {
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke, LAMBDA_TRUST } from "./testing/functions.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

const SAYING = "export const handler = async ({ text }) => { console.log(text); return 'said'; };";

/** Lines of the group, once there are so many. */
async function lines(logGroupName: string, count: number): Promise<string[]> {
  for (;;) {
    await emulator.advance(100);
    const asked = emulator.logs().send(new FilterLogEventsCommand({ logGroupName }));
    // There is no group before the first line.
    const { events = [] } = await asked.catch(() => ({ events: undefined }));
    if (events.length >= count) return events.map(({ message }) => message ?? "");
  }
}

test("lines of the platform stand around those of the function, in its own stream", async () => {
  await createFunction(emulator, "saying", SAYING, { Role });
  const { log } = await invoke(emulator, "saying", { text: "hello" });
  const written = await lines("/aws/lambda/saying", 5);
  expect(written.map((line) => line.split(" ")[0])).toEqual([
    "INIT_START",
    "START",
    expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\tINFO\thello/),
    "END",
    "REPORT",
  ]);
  // The tail of the answer is the same, without the start.
  expect(log.trim().split("\n")).toEqual(written.slice(1).map((line) => line.trim()));
  const { logStreams } = await emulator
    .logs()
    .send(new DescribeLogStreamsCommand({ logGroupName: "/aws/lambda/saying" }));
  expect(logStreams).toHaveLength(1);
  expect(logStreams?.[0]?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
});

test("lines are in their stream though the clock stands still", async () => {
  await createFunction(emulator, "standing", SAYING, { Role });
  const asked = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/standing" });
  const count = async () =>
    (
      await emulator
        .logs()
        .send(asked)
        .catch(() => undefined)
    )?.events?.length;
  emulator.running.clock.pause();
  try {
    await invoke(emulator, "standing", { text: "hello" });
    await expect.poll(count, { timeout: 10_000 }).toBe(5);
  } finally {
    emulator.running.clock.resume();
  }
});

test("a role that may not write logs has a function without logs, which works", async () => {
  const { Role: role } = await emulator
    .iam()
    .send(new CreateRoleCommand({ RoleName: "mute", AssumeRolePolicyDocument: LAMBDA_TRUST }));
  await createFunction(emulator, "mute", SAYING, { Role: role?.Arn as string });
  expect((await invoke(emulator, "mute", { text: "hello" })).payload).toBe("said");
  await emulator.advance(1000);
  const refused = await denialOf(
    emulator.logs().send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/mute" })),
  );
  expect(refused.name).toBe("ResourceNotFoundException");
});

test("a subscription filter hands matching lines to a function that lets CloudWatch Logs in", async () => {
  await createFunction(
    emulator,
    "reading",
    `import { gunzipSync } from "node:zlib";
     export const handler = async ({ awslogs }) => {
       const { logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, "base64")));
       for (const { message } of logEvents) console.log("read " + message.trim().split("\\t").at(-1));
     };`,
    { Role },
  );
  const subscribe = () =>
    emulator.logs().send(
      new PutSubscriptionFilterCommand({
        logGroupName: "/aws/lambda/saying",
        filterName: "loud",
        filterPattern: "LOUD",
        destinationArn: "arn:aws:lambda:us-east-1:000000000000:function:reading",
      }),
    );
  expect((await denialOf(subscribe())).name).toBe("InvalidParameterException");
  await emulator.lambda().send(
    new AddPermissionCommand({
      FunctionName: "reading",
      StatementId: "logs",
      Action: "lambda:InvokeFunction",
      Principal: "logs.us-east-1.amazonaws.com",
      SourceArn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/saying:*",
      SourceAccount: "000000000000",
    }),
  );
  await subscribe();
  await invoke(emulator, "saying", { text: "LOUD one" });
  await invoke(emulator, "saying", { text: "quiet" });
  const read = (await lines("/aws/lambda/reading", 5)).filter((line) => line.includes("read "));
  expect(read.map((line) => line.trim().split("\t").at(-1))).toEqual(["read LOUD one"]);
});
