import { describe, expect, it } from "vitest";
import { ARN, after, EXIT, PLAN, world } from "./dispatcher.fixture.ts";
import type { ModelScript } from "./model-worker.fixture.ts";
import { Snapshots } from "./snapshots.ts";

const SNAP = { ...PLAN, id: `${ARN}:1`, version: "1", initialization: "snap-start" } as const;

function snapStart(script: ModelScript = {}) {
  const all = world(script);
  const snapshots = new Snapshots(all.dispatcher);
  const states = () => all.dispatcher.environments().map(({ state }) => state);
  return { ...all, snapshots, states, invoke: () => all.invoke({}, SNAP) };
}

describe("SnapStart", () => {
  it("initialises once, ahead, for longer than 10 s, and holds what it has frozen", async () => {
    const { clock, lines, worker, snapshots, states } = snapStart({
      init: () => ({ afterMs: 60_000 }),
    });
    expect(await after(clock, 60_000, snapshots.take(SNAP))).toEqual({ kind: "taken" });
    expect(lines).toEqual([
      "INIT_START Runtime Version: nodejs:22.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc",
      "INIT_REPORT Init Duration: 60000.00 ms\tPhase: init",
    ]);
    expect(states()).toEqual(["snapshot"]);
    expect(worker.sandboxes[0]).toMatchObject({ isFrozen: true, restoreCount: 0 });
  });

  it("restores it for a cold start, reports and bills the restore, and takes another", async () => {
    const { clock, lines, worker, snapshots, states, invoke } = snapStart({
      init: () => ({ afterMs: 5000 }),
      restore: () => ({ afterMs: 115.5 }),
      invocation: () => ({ answerAfterMs: 13.82 }),
    });
    await after(clock, 5000, snapshots.take(SNAP));
    lines.length = 0;
    const outcome = await after(clock, 1000, invoke());
    expect(outcome).toMatchObject({ kind: "answered", isCold: true });
    expect(lines.filter((line) => !line.startsWith("INIT"))).toEqual([
      "RESTORE_START Runtime Version: nodejs:22.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc",
      "RESTORE_REPORT Restore Duration: 115.50 ms",
      "START RequestId: r1 Version: 1",
      "END RequestId: r1",
      "REPORT RequestId: r1\tDuration: 13.82 ms\tBilled Duration: 130 ms\tMemory Size: 128 MB\tMax Memory Used: 34 MB\tRestore Duration: 115.50 ms\tBilled Restore Duration: 116 ms\t",
    ]);
    await clock.advance(10_000);
    expect(states()).toEqual(["idle", "snapshot"]);
    expect(
      worker.sandboxes.map(({ initCount, restoreCount }) => [initCount, restoreCount]),
    ).toEqual([
      [1, 1],
      [1, 0],
    ]);
    expect(await after(clock, 1000, invoke())).toMatchObject({ isCold: false });
    await clock.advance(20 * 60_000);
    expect(states()).toEqual(["snapshot"]);
  });

  it("initialises for the request when no snapshot is there", async () => {
    const { clock, worker, invoke } = snapStart();
    expect(await after(clock, 1000, invoke())).toMatchObject({ kind: "answered", isCold: true });
    expect(worker.sandboxes[0]).toMatchObject({ initCount: 1, restoreCount: 1 });
  });

  it("says why there is none", async () => {
    const { clock, worker, snapshots } = snapStart({
      init: () => ({ outcome: { kind: "exited", exit: EXIT } }),
    });
    const outcome = await after(clock, 1000, snapshots.take(SNAP));
    expect(outcome).toEqual({ kind: "failed", errorType: "Runtime.ExitError" });
    expect(worker.alive).toEqual([]);
  });

  it.each([
    [
      { afterMs: 20_000 },
      { isTimeout: true },
      "RESTORE_REPORT Restore Duration: 10000.00 ms\tStatus: timeout",
    ],
    [
      { afterMs: 5, outcome: { kind: "exited", exit: EXIT } as const },
      { isTimeout: false, errorType: "Runtime.ExitError" },
      "RESTORE_REPORT Restore Duration: 5.00 ms\tStatus: error\tError Type: Runtime.ExitError",
    ],
  ])("refuses the request when the restore fails: %j", async (restore, outcome, line) => {
    const { clock, lines, dispatcher, snapshots, invoke } = snapStart({ restore: () => restore });
    await after(clock, 1000, snapshots.take(SNAP));
    expect(await after(clock, 15_000, invoke())).toMatchObject({
      kind: "not-restored",
      ...outcome,
    });
    expect(lines).toContain(line);
    expect(dispatcher.usage(ARN).inFlight).toBe(0);
  });

  it("replaces a snapshot that died, a few times, and lets go with its version", async () => {
    const { clock, worker, dispatcher, snapshots, states } = snapStart();
    await after(clock, 1000, snapshots.take(SNAP));
    worker.sandboxes[0]!.die(EXIT);
    await clock.advance(1000);
    expect(states()).toEqual(["snapshot"]);
    dispatcher.retire(SNAP.id);
    await clock.advance(1000);
    expect(worker.alive).toEqual([]);
  });
});
