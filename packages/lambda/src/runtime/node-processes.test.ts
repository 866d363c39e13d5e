import { afterAll, describe, expect, it } from "vitest";
import { answerOf, WorkerBench } from "./worker.fixture.ts";

const bench = await WorkerBench.open();
afterAll(() => bench.close());

function eventually(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => (holds() ? resolve() : void setTimeout(look, 2));
    look();
  });
}

describe("processes of Node functions", () => {
  const mortal = {
    files: {
      "index.mjs": `
        import { setTimeout as sleep } from "node:timers/promises";
        const ways = {
          exit: () => process.exit(7),
          kill: () => process.kill(process.pid, "SIGKILL"),
          rejection: async () => { Promise.reject(new Error("nobody caught")); await sleep(1000); },
          exception: async () => { setTimeout(() => { throw new Error("nobody caught"); }); await sleep(1000); },
          afterwards: async () => { setTimeout(() => process.exit(3), 5); return "fine"; },
          hang: () => sleep(100000),
        };
        export const handler = (event) => ways[event]?.() ?? Promise.resolve("alive");
      `,
    },
  };

  it("that end are reported as AWS words it, and a new start answers again", async () => {
    const environment = await bench.ready(mortal);
    const { sandbox } = environment;
    for (const [way, status] of [
      ["exit", "exit status 7"],
      ["kill", "signal: killed"],
    ]) {
      const running = environment.invoke(way);
      const exit = { who: "runtime", status, isOutOfMemory: false };
      expect(await running.answer).toEqual({ kind: "exited", exit });
      expect(await running.settled).toEqual({ kind: "exited", exit });
      await sandbox.reset("failure");
      expect(await sandbox.initialize()).toMatchObject({ kind: "ready" });
    }
    expect(await environment.call("x")).toBe("alive");
  });

  it("report what nobody caught, and end with AWS's statuses", async () => {
    const environment = await bench.ready(mortal);
    const { sandbox } = environment;
    for (const [way, errorType, errorMessage, code] of [
      ["rejection", "Runtime.UnhandledPromiseRejection", "Error: nobody caught", 128],
      ["exception", "Error", "nobody caught", 129],
    ] as const) {
      const running = environment.invoke(way);
      expect(answerOf(await running.answer)).toMatchObject({ errorType, errorMessage });
      expect(await running.settled).toMatchObject({
        kind: "exited",
        exit: { status: `exit status ${code}` },
      });
      await sandbox.reset("failure");
      await sandbox.initialize();
    }
    expect(environment.lines.join("\n")).toContain("ERROR\tUnhandled Promise Rejection \t{");
  });

  it("that end while nothing is asked are reported apart", async () => {
    const environment = await bench.ready(mortal);
    const exits: unknown[] = [];
    environment.sandbox.onUnexpectedExit = (exit) => exits.push(exit);
    expect(await environment.call("afterwards")).toBe("fine");
    await eventually(() => exits.length > 0);
    expect(exits).toEqual([{ who: "runtime", status: "exit status 3", isOutOfMemory: false }]);
  });

  it("that hang are ended by a reset, and what they were asked is never answered by the next", async () => {
    const environment = await bench.ready(mortal);
    const hanging = environment.invoke("hang");
    let isAnswered = false;
    void hanging.answer.then(() => {
      isAnswered = true;
    });
    await environment.sandbox.reset("timeout");
    await environment.sandbox.initialize();
    expect(await environment.call("x")).toBe("alive");
    expect(isAnswered).toBe(false);
  });
});

describe("inits of Node functions that fail", () => {
  const failing: [string, string, Record<string, string>, Record<string, unknown>][] = [
    [
      "a module that is not there",
      "index.handler",
      { "other.js": "" },
      {
        errorType: "Runtime.ImportModuleError",
        errorMessage: expect.stringMatching(/^Error: Cannot find module 'index'\nRequire stack:/),
      },
    ],
    [
      "a syntax error",
      "index.handler",
      { "index.js": "exports.handler = (;" },
      {
        errorType: "Runtime.UserCodeSyntaxError",
        errorMessage: expect.stringMatching(/^SyntaxError: /),
      },
    ],
    [
      "an import in a file that is no module",
      "index.handler",
      { "index.js": "import 'node:fs'; export const handler = 1;" },
      {
        errorType: "Runtime.UserCodeSyntaxError",
        errorMessage: "SyntaxError: Cannot use import statement outside a module",
      },
    ],
    [
      "no such export",
      "index.main",
      { "index.mjs": "export const handler = 1;" },
      {
        errorType: "Runtime.HandlerNotFound",
        errorMessage: "index.main is undefined or not exported",
      },
    ],
    [
      "an export that is no function",
      "index.handler",
      { "index.mjs": "export const handler = 1;" },
      { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is not a function" },
    ],
    [
      "a name that is none",
      "index",
      { "index.mjs": "" },
      { errorType: "Runtime.MalformedHandlerName", errorMessage: "Bad handler" },
    ],
    [
      "an error of the code",
      "index.handler",
      { "index.mjs": "await 1; throw new RangeError('in init');" },
      { errorType: "RangeError", errorMessage: "in init" },
    ],
  ];

  it("say why", async () => {
    const fail = async ([, handler, files, error]: (typeof failing)[number]) => {
      const environment = await bench.launch({ files, start: { handler } });
      const outcome = await environment.sandbox.initialize();
      if (outcome.kind !== "failed") throw new Error(JSON.stringify(outcome));
      const payload = JSON.parse(Buffer.from(outcome.error.payload).toString());
      expect(payload).toEqual({ ...error, trace: expect.any(Array) });
      expect(environment.lines.join("\n")).toMatch(
        /\tundefined\tERROR\tUncaught Exception \t\{"errorType"/,
      );
    };
    await Promise.all(failing.map(fail));
  });

  it("say so when the code ends the process", async () => {
    const files = { "index.mjs": "process.exit(0);" };
    const environment = await bench.launch({ files });
    expect(await environment.sandbox.initialize()).toEqual({
      kind: "exited",
      exit: { who: "runtime", status: "exit status 0", isOutOfMemory: false },
    });
  });
});
