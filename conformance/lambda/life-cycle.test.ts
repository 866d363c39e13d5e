/** What makes production code fail: cold starts, freezing, reuse, limits, crashes. Each function is a real process. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteFunctionCommand,
  GetProvisionedConcurrencyConfigCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke, LAMBDA_TRUST } from "./testing/functions.ts";
import { ROOM_FOR_FETCH, SIGNED_FETCH } from "./testing/signed-fetch.ts";

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

const MINUTE_MS = 60_000;

test("a function acts as its role: what the role may not, its own calls may not", async () => {
  const s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "shelf" }));
  await s3.send(new PutObjectCommand({ Bucket: "shelf", Key: "book", Body: "text" }));
  await s3.send(new GetObjectCommand({ Bucket: "shelf", Key: "book" }));
  const source = {
    "signed-fetch.mjs": SIGNED_FETCH,
    "index.mjs": `
      import { signedFetch } from "./signed-fetch.mjs";
      export const handler = async ({ path }) => {
        const answer = await signedFetch("GET", path);
        return { status: answer.status, body: await answer.text() };
      };`,
  };
  const reader = await createRole(emulator, "reader", [
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shelf/*" },
  ]);
  await createFunction(emulator, "denied", source, { Role, ...ROOM_FOR_FETCH });
  await createFunction(emulator, "reading", source, { Role: reader, ...ROOM_FOR_FETCH });
  const denied = await invoke(emulator, "denied", { path: "/shelf/book" });
  expect(denied.payload.status).toBe(403);
  expect(denied.payload.body).toContain("assumed-role/runner/denied");
  const read = await invoke(emulator, "reading", { path: "/shelf/book" });
  expect(read.payload).toEqual({ status: 200, body: "text" });
});

test("a module's variable survives warm invocations, and not a cold one after 15 idle minutes", async () => {
  await createFunction(
    emulator,
    "counting",
    "let count = 0; export const handler = async () => ({ count: ++count, pid: process.pid });",
    { Role },
  );
  const first = await invoke(emulator, "counting");
  const second = await invoke(emulator, "counting");
  expect([first.payload.count, second.payload.count]).toEqual([1, 2]);
  expect(second.payload.pid).toBe(first.payload.pid);
  expect(first.log).toMatch(/REPORT RequestId: .*\tInit Duration: \d+\.\d\d ms/);
  expect(second.log).not.toContain("Init Duration");
  await emulator.advance(14 * MINUTE_MS);
  expect((await invoke(emulator, "counting")).payload.count).toBe(3);
  await emulator.advance(15 * MINUTE_MS + 1000);
  expect((await invoke(emulator, "counting")).payload.count).toBe(1);
});

test("a function that is deleted leaves no environment, and one that is made again begins anew", async () => {
  const source = "let count = 0; export const handler = async () => ++count;";
  const environments = async () => {
    const path = "/_cloudglass/lambda/environments?function=again";
    return (await (await fetch(`${emulator.endpoint}${path}`)).json()).environments;
  };
  await createFunction(emulator, "again", source, { Role });
  expect((await invoke(emulator, "again")).payload).toBe(1);
  expect(await environments()).toHaveLength(1);
  await emulator.lambda().send(new DeleteFunctionCommand({ FunctionName: "again" }));
  await expect.poll(environments).toEqual([]);
  await createFunction(emulator, "again", source, { Role });
  expect((await invoke(emulator, "again")).payload).toBe(1);
});

test("hours that the clock was moved by do not part a function from its role", async () => {
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "hours" }));
  const source = {
    "signed-fetch.mjs": SIGNED_FETCH,
    "index.mjs": `
      import { signedFetch } from "./signed-fetch.mjs";
      export const handler = async () => {
        const answer = await signedFetch("GET", "/hours");
        return { status: answer.status, body: await answer.text() };
      };`,
  };
  const lister = await createRole(emulator, "lister", [
    { Effect: "Allow", Action: "s3:ListBucket", Resource: "*" },
  ]);
  await createFunction(emulator, "lasting", source, { Role: lister, ...ROOM_FOR_FETCH });
  const lambda = emulator.lambda();
  await lambda.send(new PublishVersionCommand({ FunctionName: "lasting" }));
  const fleet = { FunctionName: "lasting", Qualifier: "1" };
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({ ...fleet, ProvisionedConcurrentExecutions: 1 }),
  );
  const status = async () =>
    (await lambda.send(new GetProvisionedConcurrencyConfigCommand(fleet))).Status;
  for (const hours of [0, 13, 5]) {
    await emulator.advance(hours * 60 * MINUTE_MS);
    await expect.poll(status, { timeout: 30_000 }).toBe("READY");
    expect((await invoke(emulator, "lasting:1")).payload).toMatchObject({ status: 200 });
  }
});

test("hours that the clock is moved by while an environment is started ahead do not fail its start", async () => {
  await createFunction(
    emulator,
    "ahead",
    `console.log("begins");
     await new Promise((resolve) => setTimeout(resolve, 1000));
     export const handler = async () => process.env.AWS_LAMBDA_LOG_STREAM_NAME;`,
    { Role },
  );
  const lambda = emulator.lambda();
  await lambda.send(new PublishVersionCommand({ FunctionName: "ahead" }));
  const fleet = { FunctionName: "ahead", Qualifier: "1" };
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({ ...fleet, ProvisionedConcurrentExecutions: 1 }),
  );
  const lines = async () => {
    const asked = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/ahead" });
    // There is no group before the first line.
    const shown = await emulator
      .logs()
      .send(asked)
      .catch(() => undefined);
    return shown?.events ?? [];
  };
  await expect.poll(lines, { timeout: 30_000, interval: 20 }).not.toEqual([]);
  await emulator.advance(90 * MINUTE_MS);
  const status = async () =>
    (await lambda.send(new GetProvisionedConcurrencyConfigCommand(fleet))).Status;
  await expect.poll(status, { timeout: 30_000 }).toBe("READY");
  const { payload } = await invoke(emulator, "ahead:1");
  // The one that was on its way served; no other was started.
  expect(new Set((await lines()).map(({ logStreamName }) => logStreamName))).toEqual(
    new Set([payload]),
  );
});

test("a timer that was set before the response fires in the next invocation, and not before", async () => {
  await createFunction(
    emulator,
    "timing",
    `let firedAt;
     export const handler = (event, context, callback) => {
       context.callbackWaitsForEmptyEventLoop = false;
       if (event.set) setTimeout(() => { firedAt = Date.now(); }, 300);
       if (event.set) callback(null, "set");
       else setTimeout(() => callback(null, firedAt), 350);
     };`,
    { Role },
  );
  expect((await invoke(emulator, "timing", { set: true })).payload).toBe("set");
  // Other work takes longer than the timer: the function does not run meanwhile.
  const begin = Date.now();
  while (Date.now() < begin + 350) await invoke(emulator, "counting");
  const sentAt = Date.now();
  expect((await invoke(emulator, "timing")).payload).toBeGreaterThanOrEqual(sentAt);
});

test("an init that takes longer than ten seconds is cut, and repeated inside the first invocation", async () => {
  await createFunction(
    emulator,
    "sluggish",
    `import { existsSync, writeFileSync } from "node:fs";
     import { tmpdir } from "node:os";
     const mark = tmpdir() + "/tried";
     if (!existsSync(mark)) {
       writeFileSync(mark, "");
       console.log("it hangs");
       await new Promise(() => setInterval(() => {}, 1000));
     }
     export const handler = async () => "at the second time";`,
    { Role, Timeout: 900 },
  );
  const invoked = invoke(emulator, "sluggish");
  const asked = new FilterLogEventsCommand({
    logGroupName: "/aws/lambda/sluggish",
    filterPattern: "hangs",
  });
  for (let isHanging = false; !isHanging; ) {
    // There is no group before the first line.
    const shown = await emulator
      .logs()
      .send(asked)
      .catch(() => undefined);
    isHanging = (shown?.events?.length ?? 0) > 0;
  }
  await emulator.advance(10_000);
  const { payload, log } = await invoked;
  expect(payload).toBe("at the second time");
  expect(log).toMatch(/INIT_REPORT Init Duration: 1\d{4}\.\d\d ms\tPhase: init\tStatus: timeout/);
  expect((await invoke(emulator, "sluggish")).log).not.toContain("INIT_REPORT");
});

test("two invocations at once have two environments", async () => {
  await createFunction(
    emulator,
    "slow",
    `export const handler = async () => {
       await new Promise((resolve) => setTimeout(resolve, 100));
       return process.env.AWS_LAMBDA_LOG_STREAM_NAME;
     };`,
    { Role },
  );
  const both = await Promise.all([invoke(emulator, "slow"), invoke(emulator, "slow")]);
  const streams = both.map(({ payload }) => payload);
  expect(new Set(streams).size).toBe(2);
  expect(streams).toContain((await invoke(emulator, "slow")).payload);
});

test("a function that ends its process gives AWS's error, and the next invocation is a cold start", async () => {
  await createFunction(
    emulator,
    "dying",
    "let count = 0; export const handler = async ({ die }) => { if (die) process.exit(3); return ++count; };",
    { Role },
  );
  expect((await invoke(emulator, "dying", {})).payload).toBe(1);
  const died = await invoke(emulator, "dying", { die: true });
  expect(died.status).toBe(200);
  expect(died.error).toBe("Unhandled");
  expect(died.payload).toMatchObject({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    ),
  });
  expect((await invoke(emulator, "dying", {})).payload).toBe(1);
});

test("a function that takes longer than it may is cut, says so, and starts anew", async () => {
  await createFunction(
    emulator,
    "hanging",
    `let count = 0;
     export const handler = async ({ hang }) => {
       count++;
       if (hang) await new Promise(() => setInterval(() => {}, 1000));
       return count;
     };`,
    { Role, Timeout: 5 },
  );
  expect((await invoke(emulator, "hanging", {})).payload).toBe(1);
  const hanging = invoke(emulator, "hanging", { hang: true });
  await untilExecuting("hanging");
  await emulator.advance(5000);
  const cut = await hanging;
  expect(cut.error).toBe("Unhandled");
  expect(cut.payload).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringMatching(
      /^RequestId: \S+ Error: Task timed out after 5\.00 seconds$/,
    ),
  });
  expect(cut.log).toContain("Task timed out after 5.00 seconds");
  expect((await invoke(emulator, "hanging", {})).payload).toBe(1);
});

/** Polls the inside view until an environment of the function executes. */
async function untilExecuting(name: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${emulator.endpoint}/_cloudglass/lambda/environments`);
    const { environments } = (await answer.json()) as {
      environments: { functionName: string; state: string }[];
    };
    if (environments.some((each) => each.functionName === name && each.state === "executing")) {
      return;
    }
  }
}

test("a function whose role no longer lets Lambda in is refused when it is started", async () => {
  const fading = await createRole(emulator, "fading");
  await createFunction(emulator, "fading", "export const handler = async () => 1;", {
    Role: fading,
  });
  const iam = emulator.iam();
  const trust = LAMBDA_TRUST.replace("lambda.amazonaws.com", "ec2.amazonaws.com");
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "fading", PolicyDocument: trust }));
  expect(await denialOf(invoke(emulator, "fading"))).toMatchObject({
    name: "AccessDeniedException",
    status: 403,
    message: "The role defined for the function cannot be assumed by Lambda.",
  });
  await iam.send(
    new UpdateAssumeRolePolicyCommand({ RoleName: "fading", PolicyDocument: LAMBDA_TRUST }),
  );
  expect((await invoke(emulator, "fading")).payload).toBe(1);
});
