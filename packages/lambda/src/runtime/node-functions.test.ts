import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestEnvironment, WorkerBench } from "./worker.fixture.ts";

const bench = await WorkerBench.open();
afterAll(() => bench.close());

describe("handlers of Node functions", () => {
  let environment: TestEnvironment;
  beforeAll(async () => {
    environment = await bench.ready({
      start: {
        handler: "src/api.handlers.main",
        logFormat: "Text",
        variables: { GREETING: "hello" },
      },
      files: {
        "src/api.js": `
          let count = 0;
          let firedAt = 0;
          const kinds = {
            async: async (event) => ({ event, count: ++count }),
            callback: (event, context, callback) => setTimeout(callback, 1, null, "by callback"),
            failing: (event, context, callback) => callback(new RangeError("by callback")),
            done: (event, context) => context.done(null, "by done"),
            succeed: (event, context) => context.succeed("by succeed"),
            nothing: () => {},
            throwing: () => { throw new TypeError("thrown"); },
            rejecting: async () => { throw "a string"; },
            circular: async () => { const a = {}; a.a = a; return a; },
            never: () => new Promise(() => {}),
            // The event loop is not empty, and need not be.
            hasty: (event, context, callback) => {
              context.callbackWaitsForEmptyEventLoop = false;
              setTimeout(() => { firedAt = Date.now(); }, 20);
              callback(null, "at once");
            },
            later: async () => { setTimeout(() => { firedAt = Date.now(); }, 60); },
            fired: async () => { await new Promise((done) => setTimeout(done, 30)); return firedAt; },
            logs: async () => {
              console.log("one\\ntwo %d", 3);
              console.error(new Error("told"));
              process.stdout.write("raw\\n");
            },
            context: async (event, context) => ({
              ...context,
              remaining: context.getRemainingTimeInMillis(),
              env: process.env,
              cwd: process.cwd(),
            }),
            large: async () => "x".repeat(7 * 1024 * 1024),
          };
          exports.handlers = {
            main: (event, context, callback) => kinds[event?.kind ?? "async"](event, context, callback),
          };
        `,
      },
    });
  });

  it("keep a module's variables over warm invocations", async () => {
    expect(await environment.call({ a: "é" })).toEqual({ event: { a: "é" }, count: 1 });
    expect(await environment.call(null)).toEqual({ event: null, count: 2 });
  });

  it("answer by callback, done, succeed, and with null when the event loop is empty", async () => {
    expect(await environment.call({ kind: "callback" })).toBe("by callback");
    expect(await environment.call({ kind: "done" })).toBe("by done");
    expect(await environment.call({ kind: "succeed" })).toBe("by succeed");
    expect(await environment.call({ kind: "nothing" })).toBeNull();
    expect(await environment.call({ kind: "never" })).toBeNull();
  });

  it("fail in AWS's shape", async () => {
    expect(await environment.call({ kind: "throwing" })).toEqual({
      errorType: "TypeError",
      errorMessage: "thrown",
      trace: expect.arrayContaining([
        "TypeError: thrown",
        expect.stringMatching(/throwing \(.*src\/api\.js:11:\d+\)$/),
      ]),
    });
    expect(await environment.call({ kind: "failing" })).toMatchObject({
      errorType: "RangeError",
      errorMessage: "by callback",
    });
    expect(await environment.call({ kind: "rejecting" })).toEqual({
      errorType: "string",
      errorMessage: "a string",
      trace: [],
    });
    expect(await environment.call({ kind: "circular" })).toMatchObject({
      errorType: "Runtime.JSONStringifyError",
      errorMessage: "Unable to stringify response body",
    });
  });

  it("are frozen between invocations: a timer set before the answer fires in the next one", async () => {
    await environment.call({ kind: "later" });
    environment.sandbox.freeze();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const thawedAtMs = Date.now();
    environment.sandbox.thaw();
    const firedAtMs = await environment.call({ kind: "fired" });
    expect(firedAtMs).toBeGreaterThanOrEqual(thawedAtMs);
    expect(await environment.call({ kind: "hasty" })).toBe("at once");
    expect(await environment.call({ kind: "fired" })).toBeGreaterThan(firedAtMs as number);
  });

  it("write lines as AWS has them, records of several lines whole", async () => {
    environment.lines.length = 0;
    const requestId = "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
    await environment.call({ kind: "logs" }, { requestId });
    await environment.call({ kind: "rejecting" }, { requestId });
    const time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    const [first, second, third, fourth] = environment.lines;
    expect(first).toMatch(new RegExp(`^${time}\t${requestId}\tINFO\tone\ntwo 3$`));
    expect(second).toMatch(new RegExp(`^${time}\t${requestId}\tERROR\tError: told\n    at `));
    expect(third).toBe("raw");
    expect(fourth).toMatch(
      new RegExp(`^${time}\t${requestId}\tERROR\tInvoke Error \t{"errorType":"Error",`),
    );
  });

  it("see AWS's context and variables", async () => {
    const seen = (await environment.call(
      { kind: "context" },
      {
        requestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
        clientContext: '{\n"custom":{"name":"é"}}',
        cognitoIdentity: '{"cognitoIdentityId":"id"}',
      },
    )) as { env: Record<string, string>; remaining: number };
    expect(seen).toMatchObject({
      awsRequestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
      callbackWaitsForEmptyEventLoop: true,
      clientContext: { custom: { name: "é" } },
      functionName: "tested",
      functionVersion: "$LATEST",
      identity: { cognitoIdentityId: "id" },
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:tested",
      logGroupName: "/aws/lambda/tested",
      logStreamName: "2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef",
      memoryLimitInMB: "256",
      cwd: `${environment.directory}/task`,
    });
    expect(seen.remaining).toBeGreaterThan(1000);
    expect(seen.remaining).toBeLessThanOrEqual(3000);
    expect(seen.env).toMatchObject({
      AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_REGION: "us-east-1",
      AWS_SESSION_TOKEN: "token",
      GREETING: "hello",
      TZ: ":UTC",
      _HANDLER: "src/api.handlers.main",
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-/),
    });
    expect(Object.keys(seen.env).filter((name) => name.startsWith("CLOUDGLASS"))).toEqual([]);
  });

  it("may not answer with more than 6 MB, and go on", async () => {
    expect(await environment.call({ kind: "large" })).toEqual({
      kind: "too-large",
      sizeBytes: 7 * 1024 * 1024 + 2,
    });
    expect(await environment.call({ kind: "done" })).toBe("by done");
    expect(environment.lines.at(-1)).toMatch(
      /^\[ERROR\] \[\d+\] LAMBDA_RUNTIME Failed to post handler success response\. Http response code: 413\. \{"errorMessage":/,
    );
  });
});

describe("streaming Node functions", () => {
  it("answer in pieces as they are written, with an error at the end where there is one", async () => {
    const environment = await bench.ready({
      files: {
        "index.mjs": `
          import { setTimeout as sleep } from "node:timers/promises";
          export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
            const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
            out.write("one");
            await sleep(5);
            if (event === "fail") throw new Error("half-way");
            out.write({ two: 2 });
            out.end();
          });
        `,
      },
    });
    const collect = async (event: string) => {
      const pieces: Buffer[] = [];
      let contentType: string | undefined;
      const running = environment.invoke(event, {
        stream: {
          begin: (type) => {
            contentType = type;
          },
          write: (piece) => void pieces.push(Buffer.from(piece)),
        },
      });
      const outcome = await running.answer;
      await running.settled;
      return { outcome, contentType, text: Buffer.concat(pieces).toString() };
    };
    const prelude = '{"statusCode":201}\0\0\0\0\0\0\0\0one';
    expect(await collect("")).toEqual({
      outcome: { kind: "streamed", error: undefined, sizeBytes: prelude.length + 9 },
      contentType: "application/vnd.awslambda.http-integration-response",
      text: `${prelude}{"two":2}`,
    });
    const failed = await collect("fail");
    expect(failed.text).toBe(prelude);
    expect(failed.outcome).toMatchObject({ kind: "streamed", error: { errorType: "Error" } });
    const whole = await environment.invoke("").answer;
    expect(whole).toMatchObject({ kind: "answered" });
  });
});

describe("logs of Node functions", () => {
  it("are JSON records of the levels that are wanted, when the function says so", async () => {
    const environment = await bench.ready({
      files: {
        "index.mjs": `
          export const handler = async () => {
            console.debug("left out");
            console.warn("told", { a: 1 });
            console.error({ status: 5 });
            throw new Error("failed");
          };
        `,
      },
      start: { logFormat: "JSON", applicationLogLevel: "INFO" },
    });
    await environment.call({}, { requestId: "r-1" });
    const records = environment.lines.map((line) => JSON.parse(line));
    const timestamp = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(records).toEqual([
      { timestamp, level: "WARN", requestId: "r-1", message: "told { a: 1 }" },
      { timestamp, level: "ERROR", requestId: "r-1", message: { status: 5 } },
      {
        timestamp,
        level: "ERROR",
        requestId: "r-1",
        message: { errorType: "Error", errorMessage: "failed", stackTrace: expect.any(Array) },
      },
    ]);
  });
});
