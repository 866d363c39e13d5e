import { afterAll, describe, expect, it } from "vitest";
import { runtimeAvailability } from "./runtimes.ts";
import { type FunctionFiles, WorkerBench } from "./worker.fixture.ts";

const python = await runtimeAvailability("python3.13");
const bench = await WorkerBench.open();
afterAll(() => bench.close());

function snapshotOf(code: string): FunctionFiles {
  return {
    start: { runtime: "python3.13", handler: "main.handler", initialization: "snap-start" },
    files: { "main.py": code },
  };
}

describe.skipIf(python.kind === "unavailable")("a function with SnapStart", () => {
  it("is initialised until it waits to be restored, and its hooks run around that", async () => {
    const environment = await bench.launch(
      snapshotOf(`
import os
from snapshot_restore_py import register_after_restore, register_before_snapshot
steps = ["init " + os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]]
register_before_snapshot(lambda: steps.append("before, registered first"))
@register_before_snapshot
def before():
    steps.append("before")
    print("snapshot")
register_after_restore(steps.append, "after")
def handler(event, context):
    return steps
`),
    );
    expect((await environment.sandbox.initialize()).kind).toBe("ready");
    expect(environment.lines).toEqual(["snapshot"]);
    expect((await environment.sandbox.restore?.())?.kind).toBe("ready");
    expect(await environment.call({})).toEqual([
      "init snap-start",
      "before",
      "before, registered first",
      "after",
    ]);
    await environment.sandbox.reset("timeout");
    expect((await environment.sandbox.initialize()).kind).toBe("ready");
  });

  it("fails to be restored when its hooks do", async () => {
    for (const [hook, errorType] of [
      ["register_before_snapshot", "Runtime.BeforeSnapshotError"],
      ["register_after_restore", "Runtime.AfterRestoreError"],
    ]) {
      const { sandbox } = await bench.launch(
        snapshotOf(`
import snapshot_restore_py
def fail():
    raise ValueError("told")
snapshot_restore_py.${hook}(fail)
def handler(event, context):
    pass
`),
      );
      const init = await sandbox.initialize();
      const outcome = init.kind === "ready" ? await sandbox.restore!() : init;
      if (outcome.kind !== "failed") throw new Error(JSON.stringify(outcome));
      expect(outcome.error.errorType).toBe(errorType);
      expect(JSON.parse(Buffer.from(outcome.error.payload).toString())).toMatchObject({
        errorType: "ValueError",
        errorMessage: "told",
      });
    }
  });
});
