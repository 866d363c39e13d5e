import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { WorkerBench } from "./worker.fixture.ts";

const bench = await WorkerBench.open();
afterAll(() => bench.close());

/** What extensions share: a client of their API. */
const CLIENT = `
  const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API;
  const say = (...words) => console.log(JSON.stringify(words));
  async function register(name, events) {
    const answer = await fetch(api + "/2020-01-01/extension/register", {
      method: "POST",
      headers: { "Lambda-Extension-Name": name, "Lambda-Extension-Accept-Feature": "accountId" },
      body: JSON.stringify({ events }),
    });
    return { id: answer.headers.get("lambda-extension-identifier"), about: await answer.json() };
  }
  const next = async (id) =>
    (await fetch(api + "/2020-01-01/extension/event/next", { headers: { "Lambda-Extension-Identifier": id } })).json();
  const put = async (id, path, body) => {
    const headers = { "Lambda-Extension-Identifier": id };
    const answer = await fetch(api + path, { method: "PUT", headers, body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  };
`;

const FUNCTION = `
  process.on("SIGTERM", () => { console.log("terminated"); process.exit(0); });
  console.log("runtime starts");
  export const handler = async (event) => { console.log("handled"); return event; };
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Of the extension's lines, which are JSON arrays, those that begin with a word. */
function said(lines: readonly string[], word: string): unknown[][] {
  return lines
    .filter((line) => line.startsWith(`["${word}"`))
    .map((line) => JSON.parse(line).slice(1));
}

describe("an external extension", () => {
  it("starts before the runtime, has a part in each invocation, and is told of the end", async () => {
    const environment = await bench.ready({
      files: { "index.mjs": FUNCTION },
      opt: {
        "extensions/watcher": `#!/usr/bin/env node
          ${CLIENT}
          (async () => {
            await new Promise((done) => setTimeout(done, 20));
            const { id, about } = await register("watcher", ["INVOKE", "SHUTDOWN"]);
            say("registered", about, process.env._HANDLER ?? "no handler");
            for (;;) {
              const event = await next(id);
              say("event", event);
              if (event.eventType === "SHUTDOWN") process.exit(0);
              await new Promise((done) => setTimeout(done, 600));
              say("done");
            }
          })();
        `,
      },
    });
    const { lines, sandbox } = environment;
    const registered = said(lines, "registered");
    expect(registered).toEqual([
      [
        {
          accountId: "123456789012",
          functionName: "tested",
          functionVersion: "$LATEST",
          handler: "index.handler",
        },
        "no handler",
      ],
    ]);
    const started = lines.findIndex((line) => line.endsWith("INFO\truntime starts"));
    expect(started).toBeGreaterThan(lines.findIndex((line) => line.includes("registered")));

    const running = environment.invoke({ a: 1 }, { requestId: "r-1" });
    expect((await running.answer).kind).toBe("answered");
    expect(said(lines, "done")).toEqual([]);
    expect(await running.settled).toEqual({ kind: "idle" });
    expect(said(lines, "event")).toEqual([
      [
        {
          eventType: "INVOKE",
          deadlineMs: expect.any(Number),
          requestId: "r-1",
          invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:tested",
          tracing: { type: "X-Amzn-Trace-Id", value: expect.stringMatching(/^Root=/) },
        },
      ],
    ]);

    sandbox.freeze();
    await sandbox.destroy("spindown");
    expect(said(lines, "event")[1]).toEqual([
      { eventType: "SHUTDOWN", deadlineMs: expect.any(Number), shutdownReason: "spindown" },
    ]);
    expect(lines.some((line) => line.endsWith("INFO\tterminated"))).toBe(true);
  });

  it("that ends or says that it cannot start fails the init", async () => {
    const exiting = await bench.launch({
      files: { "index.mjs": FUNCTION },
      opt: { "extensions/short": "#!/bin/sh\nexit 3\n" },
    });
    expect(await exiting.sandbox.initialize()).toEqual({
      kind: "exited",
      exit: { who: "short", status: "exit status 3", isOutOfMemory: false },
    });
    const failing = await bench.launch({
      files: { "index.mjs": FUNCTION },
      opt: {
        "extensions/failing": `#!/usr/bin/env node
          ${CLIENT}
          register("failing", []).then(({ id }) =>
            fetch(api + "/2020-01-01/extension/init/error", {
              method: "POST",
              headers: { "Lambda-Extension-Identifier": id, "Lambda-Extension-Function-Error-Type": "Extension.NoConfig" },
            }),
          );
        `,
      },
    });
    expect(await failing.sandbox.initialize()).toMatchObject({
      kind: "failed",
      error: { errorType: "Extension.InitError" },
    });
    const refused = await bench.launch({
      files: { "index.mjs": FUNCTION },
      opt: { "extensions/none": "#!/no/such/interpreter\n" },
    });
    expect((await refused.sandbox.initialize()).kind).not.toBe("ready");
  });
});

describe("an internal extension", () => {
  it("registers from inside the runtime before its first event, and takes part in invocations", async () => {
    const environment = await bench.ready({
      files: {
        "index.mjs": `
          ${CLIENT}
          const { id } = await register("inner", ["INVOKE"]);
          (async () => { for (;;) say("event", (await next(id)).requestId); })();
          export const handler = async () => (await register("late", ["INVOKE"])).about;
        `,
      },
    });
    expect(await environment.call({}, { requestId: "r-1" })).toEqual({
      errorType: "Extension.RegistrationClosed",
      errorMessage: "Extension registration closed already",
    });
    expect(environment.lines.some((line) => line.includes('["event","r-1"]'))).toBe(true);
  });
});

describe("telemetry", () => {
  it("comes to who subscribed, of the phases that were asked for, by HTTP and by TCP", async () => {
    const [httpPort, tcpPort] = [await freePort(), await freePort()];
    const environment = await bench.launch({
      files: { "index.mjs": FUNCTION },
      opt: {
        "extensions/http": `#!/usr/bin/env node
          ${CLIENT}
          require("node:http").createServer((request, response) => {
            let body = "";
            request.on("data", (piece) => { body += piece; });
            request.on("end", () => { JSON.parse(body).forEach((record) => say("http", record)); response.end(); });
          }).listen(${httpPort}, async () => {
            const { id } = await register("http", ["INVOKE"]);
            const buffering = { timeoutMs: 25 };
            const subscription = {
              schemaVersion: "2022-12-13",
              types: ["platform", "function"],
              buffering,
              destination: { protocol: "HTTP", URI: "http://sandbox.localdomain:${httpPort}" },
            };
            say("refused", await put(id, "/2022-07-01/telemetry", { schemaVersion: "2022-12-13", destination: { protocol: "HTTP", URI: "http://sandbox.localdomain" } }));
            say("subscribed", await put(id, "/2022-07-01/telemetry", subscription));
            await next(id);
            say("closed", await put(id, "/2022-07-01/telemetry", subscription));
            next(id);
          });
        `,
        "extensions/tcp": `#!/usr/bin/env node
          ${CLIENT}
          require("node:net").createServer((socket) => {
            socket.on("data", (bytes) => String(bytes).trim().split("\\n").forEach((line) => say("tcp", JSON.parse(line))));
          }).listen(${tcpPort}, async () => {
            const { id } = await register("tcp", ["INVOKE"]);
            await put(id, "/2020-08-15/logs", {
              types: ["platform", "function"],
              buffering: { timeoutMs: 25 },
              destination: { protocol: "TCP", port: ${tcpPort} },
            });
            for (;;) await next(id);
          });
        `,
      },
    });
    const { sandbox, lines } = environment;
    const timeMs = Date.UTC(2026, 0, 31);
    const time = "2026-01-31T00:00:00.000Z";
    const began = {
      initializationType: "on-demand",
      phase: "init",
      functionName: "tested",
      functionVersion: "$LATEST",
    } as const;
    sandbox.tell?.({ type: "platform.initStart", timeMs, record: began });
    expect((await sandbox.initialize()).kind).toBe("ready");
    expect(said(lines, "refused")).toEqual([
      [
        [
          400,
          {
            errorType: "ValidationError",
            errorMessage: "types should not be empty; URI port is not provided",
          },
        ],
      ],
    ]);
    expect(said(lines, "subscribed")).toEqual([[[200, "OK"]]]);
    await environment.call({}, { requestId: "r-1" });
    expect(said(lines, "closed")).toEqual([
      [
        [
          403,
          {
            errorType: "Telemetry.SubscriptionClosed",
            errorMessage: "Telemetry API subscription is closed already",
          },
        ],
      ],
    ]);
    const metrics = {
      durationMs: 1.5,
      billedDurationMs: 2,
      memorySizeMB: 256,
      maxMemoryUsedMB: 60,
    };
    const report = { requestId: "r-1", status: "success", metrics } as const;
    sandbox.tell?.({ type: "platform.report", timeMs, record: report });
    const heard = (by: string) => said(lines, by).map(([record]) => record as { type: string });
    const types = (by: string) => heard(by).map(({ type }) => type);
    while (!types("http").includes("platform.report")) await new Promise(setImmediate);
    while (!types("tcp").includes("platform.report")) await new Promise(setImmediate);
    const http = heard("http");
    expect(http[0]).toEqual({ time, type: "platform.initStart", record: began });
    expect(http).toContainEqual({
      time: expect.any(String),
      type: "platform.extension",
      record: { name: "tcp", state: "Ready", events: ["INVOKE"] },
    });
    expect(http).toContainEqual({
      time: expect.any(String),
      type: "function",
      record: expect.stringMatching(/\tr-1\tINFO\thandled$/),
    });
    expect(http.at(-1)).toEqual({ time, type: "platform.report", record: report });
    expect(types("tcp")).not.toContain("platform.initStart");
    expect(heard("tcp").slice(-2)).toEqual([
      { time, type: "platform.end", record: { requestId: "r-1" } },
      { time, type: "platform.report", record: { requestId: "r-1", metrics } },
    ]);
  });
});
