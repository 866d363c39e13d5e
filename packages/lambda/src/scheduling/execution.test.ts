import { describe, expect, it } from "vitest";
import { ARN, after, EXIT, PLAN, textOf, within, world } from "./dispatcher.fixture.ts";
import { READY } from "./model-worker.fixture.ts";

describe("what goes wrong", () => {
  it("cuts an init of 11 s and repeats it in the invocation, under the function's time", async () => {
    const { clock, lines, worker, invoke } = world({
      init: () => ({ afterMs: 11_000 }),
      invocation: () => ({ answerAfterMs: 100 }),
    });
    const outcome = await after(clock, 30_000, invoke({}, { ...PLAN, timeoutMs: 20_000 }));
    expect(outcome).toMatchObject({ kind: "answered", isCold: true });
    expect(worker.sandboxes[0]).toMatchObject({ initCount: 2, resets: ["timeout"] });
    expect(lines).toEqual([
      "INIT_START Runtime Version: nodejs:22.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc",
      "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout",
      "START RequestId: r1 Version: $LATEST",
      "END RequestId: r1",
      "REPORT RequestId: r1\tDuration: 11100.00 ms\tBilled Duration: 11100 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\t",
    ]);
  });

  it("times out when the repeated init takes longer than the function may", async () => {
    const { clock, lines, invoke } = world({ init: () => ({ afterMs: 11_000 }) });
    const outcome = await within(clock, invoke());
    expect(textOf(outcome)).toBe(
      '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r1 Error: Task timed out after 3.00 seconds"}',
    );
    expect(lines.slice(1)).toEqual([
      "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout",
      "INIT_REPORT Init Duration: 3000.00 ms\tPhase: invoke\tStatus: timeout",
      "START RequestId: r1 Version: $LATEST",
      "2026-01-01T00:00:13.000Z r1 Task timed out after 3.00 seconds",
      "END RequestId: r1",
      "REPORT RequestId: r1\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\tStatus: timeout",
    ]);
  });

  it("answers with the error of an init that fails twice", async () => {
    const payload = Buffer.from('{"errorType":"Runtime.ImportModuleError","errorMessage":"no"}');
    const error = { errorType: "Runtime.ImportModuleError", payload };
    const { clock, lines, invoke } = world({
      init: () => ({ afterMs: 80.49, outcome: { kind: "failed", error } }),
    });
    const outcome = await within(clock, invoke());
    expect(outcome).toMatchObject({
      kind: "function-error",
      errorType: "Runtime.ImportModuleError",
      payload,
    });
    expect(lines.slice(1)).toEqual([
      "INIT_REPORT Init Duration: 80.49 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError",
      "INIT_REPORT Init Duration: 80.49 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError",
      "START RequestId: r1 Version: $LATEST",
      "END RequestId: r1",
      "REPORT RequestId: r1\tDuration: 80.49 ms\tBilled Duration: 81 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\tStatus: error\tError Type: Runtime.ImportModuleError",
    ]);
  });

  it("resets what ran out of time; its next invocation begins with an init", async () => {
    const { clock, lines, worker, invoke } = world({
      init: () => ({ afterMs: 100 }),
      invocation: ({ requestId }) => ({ answerAfterMs: requestId === "r1" ? 60_000 : 10 }),
    });
    const outcome = await within(clock, invoke());
    expect(outcome).toMatchObject({ kind: "function-error", errorType: "Sandbox.Timedout" });
    expect(lines.at(-1)).toBe(
      "REPORT RequestId: r1\tDuration: 3000.00 ms\tBilled Duration: 3100 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\tInit Duration: 100.00 ms\tStatus: timeout",
    );
    expect(lines.at(-3)).toBe("2026-01-01T00:00:03.100Z r1 Task timed out after 3.00 seconds");
    const next = await within(clock, invoke());
    expect(next).toMatchObject({ kind: "answered", isCold: true });
    expect(worker.sandboxes).toHaveLength(1);
    expect(worker.sandboxes[0]).toMatchObject({ initCount: 2, resets: ["timeout"] });
    expect(lines.at(-1)).toContain("Duration: 110.00 ms\tBilled Duration: 110 ms");
  });

  it.each([
    [EXIT, "Runtime.ExitError", "Runtime exited with error: exit status 1"],
    [
      { ...EXIT, status: "exit status 0" },
      "Runtime.ExitError",
      "Runtime exited without providing a reason",
    ],
    [
      { who: "runtime", status: "signal: killed", isOutOfMemory: true },
      "Runtime.OutOfMemory",
      "Runtime exited with error: signal: killed",
    ],
    [{ ...EXIT, who: "agent" }, "Extension.Crash", "exit status 1"],
  ])("answers for a process that ended: %j", async (exit, errorType, reason) => {
    const { clock, lines, worker, invoke } = world({
      invocation: () => ({ answerAfterMs: 1000 }),
    });
    const crashed = invoke();
    await clock.advance(400);
    worker.sandboxes[0]!.die(exit);
    const outcome = await within(clock, crashed);
    expect(textOf(outcome)).toBe(
      JSON.stringify({ errorType, errorMessage: `RequestId: r1 Error: ${reason}` }),
    );
    expect(lines.at(-1)).toMatch(new RegExp(`\tStatus: error\tError Type: ${errorType}$`));
    expect(await within(clock, invoke())).toMatchObject({ kind: "answered", isCold: true });
  });

  it("ends an environment that broke three times in a row", async () => {
    const { clock, worker, invoke } = world({ invocation: () => ({ answerAfterMs: 60_000 }) });
    for (let count = 0; count < 3; count++) await within(clock, invoke());
    expect(worker.sandboxes).toHaveLength(1);
    expect(worker.sandboxes[0]?.destroyedWhy).toBe("timeout");
    await within(clock, invoke());
    expect(worker.sandboxes).toHaveLength(2);
  });

  it("says why no environment could be made", async () => {
    const error = new Error("no code");
    const { clock, dispatcher, invoke } = world({ launch: () => ({ afterMs: 1, error }) });
    expect(await within(clock, invoke())).toEqual({ kind: "not-launched", cause: error });
    expect(dispatcher.environments()).toEqual([]);
    expect(dispatcher.usage(ARN).inFlight).toBe(0);
  });

  it("answers with the function's own error, which is no status of the line", async () => {
    const error = { errorType: "TypeError", payload: Buffer.from("{}") };
    const { clock, lines, worker, invoke } = world({
      invocation: () => ({ answerAfterMs: 7.004, outcome: { kind: "failed", error } }),
    });
    expect(await within(clock, invoke())).toMatchObject({
      kind: "function-error",
      errorType: "TypeError",
    });
    expect(lines.at(-1)).toMatch(
      /\tDuration: 7.00 ms\tBilled Duration: 7 ms\t.*Init Duration: .* ms\t$/,
    );
    expect(worker.sandboxes[0]).toMatchObject({ resets: [], isFrozen: true });
  });

  it("refuses an answer that is too large", async () => {
    const { clock, invoke } = world({
      invocation: () => ({ outcome: { kind: "too-large", sizeBytes: 7_000_000 } }),
    });
    expect(textOf(await within(clock, invoke()))).toBe(
      '{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}',
    );
  });
});

describe("what is reported", () => {
  it("bills the init of a cold start, and shows it once", async () => {
    const { clock, lines, invoke } = world({
      init: () => ({ afterMs: 423.98, outcome: READY }),
      invocation: () => ({ answerAfterMs: 2.37 }),
    });
    const outcome = await within(clock, invoke());
    if (outcome.kind !== "answered") throw new Error(outcome.kind);
    const report = await outcome.reported;
    expect(report).toMatchObject({
      status: "success",
      durationMs: 2.37,
      billedMs: 427,
      initMs: 423.98,
    });
    expect(lines.at(-1)).toBe(
      "REPORT RequestId: r1\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\tInit Duration: 423.98 ms\t",
    );
    await within(clock, invoke());
    expect(lines.at(-1)).toMatch(
      /Billed Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\t$/,
    );
  });

  it("has the end of the invocation's log, of it alone, at most 4 KiB", async () => {
    const { clock, invoke } = world({
      invocation: ({ requestId }) => ({
        lines: requestId === "r1" ? ["first"] : Array.from({ length: 1000 }, (_, i) => `ü${i}`),
      }),
    });
    const tailOf = async () => {
      const outcome = await within(clock, invoke());
      if (outcome.kind !== "answered") throw new Error(outcome.kind);
      return Buffer.from((await outcome.reported).logTail());
    };
    expect((await tailOf()).toString()).toMatch(
      /^START RequestId: r1 Version: \$LATEST\nfirst\nEND RequestId: r1\nREPORT RequestId: r1\t.*\n$/,
    );
    const second = await tailOf();
    expect(second.byteLength).toBe(4096);
    expect(second.toString()).toMatch(/ü999\nEND RequestId: r2\nREPORT .*\n$/);
    expect(second.toString()).not.toContain("first");
  });

  it("writes JSON lines by their level", async () => {
    const log = { ...PLAN.log!, format: "JSON" as const };
    const { clock, lines, worker, invoke } = world({ invocation: () => ({ answerAfterMs: 1 }) });
    await within(clock, invoke({}, { ...PLAN, log }));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        time: "2026-01-01T00:00:00.000Z",
        type: "platform.initStart",
        record: {
          initializationType: "on-demand",
          phase: "init",
          functionName: "f",
          functionVersion: "$LATEST",
          runtimeVersion: "nodejs:22.v31",
          runtimeVersionArn: "arn:aws:lambda:us-east-1::runtime:abc",
        },
      },
      {
        time: "2026-01-01T00:00:00.000Z",
        type: "platform.start",
        record: { requestId: "r1", version: "$LATEST" },
      },
      {
        time: "2026-01-01T00:00:00.001Z",
        type: "platform.report",
        record: {
          requestId: "r1",
          status: "success",
          metrics: {
            durationMs: 1,
            billedDurationMs: 1,
            memorySizeMB: 128,
            maxMemoryUsedMB: 34,
            initDurationMs: 0,
          },
        },
      },
    ]);
    expect(worker.sandboxes[0]?.told.map((event) => event.type)).toEqual([
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      "platform.runtimeDone",
      "platform.report",
    ]);
  });

  it("shows what is there", async () => {
    const { clock, dispatcher, invoke } = world({ invocation: () => ({ answerAfterMs: 500 }) });
    void invoke();
    await clock.advance(100);
    expect(dispatcher.environments()).toMatchObject([
      {
        state: "executing",
        requestId: "r1",
        invocationCount: 1,
        isFrozen: false,
        idleMs: undefined,
      },
    ]);
    await clock.advance(1000);
    expect(dispatcher.environments()).toMatchObject([
      {
        state: "idle",
        requestId: undefined,
        isFrozen: true,
        idleMs: 600,
        phases: { downloadMs: 5, sandboxMs: 20, runtimeMs: 30, functionMs: 10 },
      },
    ]);
  });

  it("pads cold starts to what AWS takes, by the clock", async () => {
    const padding = { sandboxMs: 175, runtimeMs: 100 };
    const { clock, lines, invoke } = world({ init: () => ({ afterMs: 40 }) }, { padding });
    const pending = invoke();
    await clock.advance(244);
    expect(lines).toHaveLength(1);
    await clock.advance(41);
    expect(await pending).toMatchObject({ kind: "answered" });
    expect(lines.at(-1)).toContain("Init Duration: 110.00 ms");
  });
});
