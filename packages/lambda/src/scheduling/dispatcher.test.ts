import { describe, expect, it } from "vitest";
import { after, EXIT, PLAN, textOf, within, world } from "./dispatcher.fixture.ts";

describe("environments", () => {
  it("is cold first, then warm in the same environment, and frozen in between", async () => {
    const { clock, worker, invoke } = world({ invocation: () => ({ answerAfterMs: 5 }) });
    const first = await within(clock, invoke());
    expect(worker.sandboxes[0]).toMatchObject({ isFrozen: true, initCount: 1 });
    const second = await within(clock, invoke());
    expect(first).toMatchObject({ kind: "answered", isCold: true });
    expect(second).toMatchObject({ kind: "answered", isCold: false });
    expect(worker.sandboxes.map((each) => each.requestIds)).toEqual([["r1", "r2"]]);
    expect(textOf(second)).toBe("r2");
  });

  it("gives two requests at once two environments, and the next to the one used last", async () => {
    const { clock, worker, invoke } = world({
      invocation: ({ requestId }) => ({ answerAfterMs: requestId === "r1" ? 100 : 10 }),
    });
    await within(clock, Promise.all([invoke(), invoke()]));
    await within(clock, invoke());
    expect(worker.sandboxes.map((each) => each.requestIds)).toEqual([["r1", "r3"], ["r2"]]);
  });

  it("waits a moment for an environment that answered and has something left to do", async () => {
    const { clock, worker, invoke } = world({ invocation: () => ({ settleAfterMs: 20 }) });
    await invoke();
    const second = await after(clock, 100, invoke({ reserved: 1, reservedTotal: 1 }));
    expect(second).toMatchObject({ kind: "answered", isCold: false });
    expect(worker.sandboxes).toHaveLength(1);
  });

  it("starts another when an extension keeps the first busy", async () => {
    const { clock, worker, invoke } = world({ invocation: () => ({ settleAfterMs: 2000 }) });
    await invoke();
    const second = invoke();
    await clock.advance(199);
    expect(worker.sandboxes).toHaveLength(1);
    await clock.advance(1);
    expect(await second).toMatchObject({ isCold: true });
    expect(worker.sandboxes).toHaveLength(2);
  });

  it("destroys what was idle for 15 minutes, not earlier, and not what was used meanwhile", async () => {
    const { clock, worker, invoke } = world();
    await invoke();
    await clock.advance(14 * 60_000);
    await invoke();
    await clock.advance(15 * 60_000 - 1);
    expect(worker.alive).toHaveLength(1);
    await clock.advance(1);
    expect(worker.alive).toHaveLength(0);
    expect(worker.sandboxes[0]?.destroyedWhy).toBe("spindown");
    expect(await invoke()).toMatchObject({ isCold: true });
  });

  it("recycles an environment that is always in use after hours", async () => {
    const { clock, worker, invoke } = world();
    for (let minute = 0; minute < 6 * 60; minute += 10) {
      await invoke();
      await clock.advance(10 * 60_000);
    }
    expect(worker.sandboxes.length).toBeGreaterThan(1);
    expect(worker.sandboxes.length).toBeLessThan(5);
  });

  it("ends environments of another revision: idle ones now, busy ones after what they do", async () => {
    const { clock, worker, invoke } = world({
      invocation: ({ requestId }) => ({ answerAfterMs: requestId === "r1" ? 1000 : 10 }),
    });
    const slow = invoke();
    await after(clock, 100, invoke());
    expect(worker.alive).toHaveLength(2);
    const fresh = await after(clock, 100, invoke({}, { ...PLAN, revision: "2" }));
    expect(fresh).toMatchObject({ isCold: true });
    expect(worker.alive.map((each) => each.plan.revision)).toEqual(["1", "2"]);
    await clock.advance(1000);
    expect(textOf(await slow)).toBe("r1");
    expect(worker.alive.map((each) => each.plan.revision)).toEqual(["2"]);
  });

  it("destroys what died while idle", async () => {
    const { clock, worker, invoke } = world();
    await invoke();
    await clock.settle();
    worker.sandboxes[0]!.die(EXIT);
    expect(await invoke()).toMatchObject({ isCold: true, kind: "answered" });
    expect(worker.alive).toHaveLength(1);
  });

  it("answers what runs and what waits when it is closed, and leaves nothing", async () => {
    const { clock, worker, dispatcher, invoke } = world(
      { launch: () => ({ afterMs: 10 }), invocation: () => ({ answerAfterMs: 1000 }) },
      { startsAtOnceMax: 1 },
    );
    const outcomes = Promise.all([invoke(), invoke(), invoke()]);
    await clock.advance(15);
    const closed = dispatcher.close();
    await clock.advance(60_000);
    await closed;
    expect((await outcomes).map((each) => each.kind)).toEqual(["closed", "closed", "closed"]);
    expect(worker.alive).toHaveLength(0);
    expect(dispatcher.environments()).toEqual([]);
    expect(await invoke()).toEqual({ kind: "closed" });
  });

  it("starts no more at once than the machine can, and gives what gets free to those that wait", async () => {
    const { clock, worker, invoke } = world(
      { launch: () => ({ afterMs: 50 }), invocation: () => ({ answerAfterMs: 1 }) },
      { startsAtOnceMax: 2, environmentsMax: 4 },
    );
    const outcomes = await within(clock, Promise.all(Array.from({ length: 40 }, () => invoke())));
    expect(new Set(outcomes.map(textOf)).size).toBe(40);
    expect(worker.launchesUnderWayMax).toBe(2);
    expect(worker.sandboxes.length).toBeLessThanOrEqual(4);
  });

  it("makes room for a function by ending what another used the longest ago", async () => {
    const { clock, worker, invoke } = world({}, { environmentsMax: 2 });
    for (const name of ["a", "b", "c"]) {
      const plan = { ...PLAN, id: name, functionName: name };
      expect(await after(clock, 1000, invoke({}, plan))).toMatchObject({ kind: "answered" });
    }
    expect(worker.alive.map((each) => each.plan.id)).toEqual(["b", "c"]);
  });

  it("serves a thousand requests of a hundred functions on a machine for a few, with few starts", async () => {
    const { clock, worker, invoke } = world(
      { launch: () => ({ afterMs: 50 }), invocation: () => ({ answerAfterMs: 20 }) },
      { environmentsMax: 32, startsAtOnceMax: 4 },
    );
    const requests = Array.from({ length: 1000 }, (_, index) => {
      const name = `f${index % 100}`;
      return invoke({ functionArn: name }, { ...PLAN, id: name, functionName: name });
    });
    const outcomes = await after(clock, 60_000, Promise.all(requests));
    expect(new Set(outcomes.map(textOf)).size).toBe(1000);
    expect(worker.sandboxes.length).toBeLessThan(200);
  });

  it("lets a function in that waits while another is never idle", async () => {
    const { clock, worker, invoke } = world(
      { invocation: () => ({ answerAfterMs: 100 }) },
      { environmentsMax: 2 },
    );
    let isOver = false;
    const caller = async () => {
      while (!isOver) await invoke();
    };
    const callers = [caller(), caller(), caller()];
    await clock.advance(500);
    const other = { ...PLAN, id: "other", functionName: "other" };
    expect(await after(clock, 2000, invoke({}, other))).toMatchObject({ kind: "answered" });
    isOver = true;
    await after(clock, 5000, Promise.all(callers));
    expect(worker.alive.length).toBeLessThanOrEqual(2);
  });
});
