import { describe, expect, it } from "vitest";
import { ARN, after, EXIT, PLAN, TERMS, within, world } from "./dispatcher.fixture.ts";
import type { ModelScript } from "./model-worker.fixture.ts";
import { ProvisionedConcurrency } from "./provisioned-concurrency.ts";
import type { SchedulingSettings } from "./settings.ts";

const AHEAD = {
  ...PLAN,
  id: `${ARN}:1`,
  version: "1",
  initialization: "provisioned-concurrency",
} as const;
const ON_DEMAND = { ...AHEAD, initialization: "on-demand" } as const;
const NAME = `${ARN}:live`;

function provisioned(script: ModelScript = {}, settings: Partial<SchedulingSettings> = {}) {
  const all = world(script, settings);
  const concurrency = new ProvisionedConcurrency(all.dispatcher);
  let count = 0;
  const invoke = (provisionedName: string | undefined = NAME, plan: typeof PLAN = ON_DEMAND) => {
    const requestId = `p${++count}`;
    const payload = Buffer.from(requestId);
    const request = { requestId, payload, invokedArn: NAME, traceHeader: "", provisionedName };
    return all.dispatcher.invoke(plan, request, TERMS);
  };
  return { ...all, concurrency, invoke };
}

describe("provisioned concurrency", () => {
  it("is in progress until all are initialised, and then serves without a cold start", async () => {
    const { clock, worker, lines, concurrency, invoke } = provisioned({
      init: () => ({ afterMs: 20_000 }),
    });
    concurrency.set(NAME, AHEAD, TERMS, 3);
    await clock.advance(19_999);
    expect(concurrency.status(NAME)).toMatchObject({ status: "IN_PROGRESS", available: 0 });
    await clock.advance(1);
    expect(concurrency.status(NAME)).toEqual({
      requested: 3,
      available: 3,
      allocated: 3,
      status: "READY",
      reason: undefined,
    });
    expect(lines.at(-1)).toBe("INIT_REPORT Init Duration: 20000.00 ms\tPhase: init");
    expect(worker.sandboxes.every((each) => each.isFrozen)).toBe(true);
    expect(await within(clock, invoke())).toMatchObject({ kind: "answered", isCold: false });
    expect(worker.sandboxes).toHaveLength(3);
    expect(lines.at(-1)).not.toContain("Init Duration");
  });

  it("spills over to on-demand environments, and only requests of its name may use it", async () => {
    const { clock, worker, concurrency, invoke } = provisioned({
      invocation: () => ({ answerAfterMs: 100 }),
    });
    concurrency.set(NAME, AHEAD, TERMS, 1);
    await clock.advance(1000);
    const outcomes = await after(clock, 1000, Promise.all([invoke(), invoke(), invoke("other")]));
    expect(outcomes).toMatchObject([{ isCold: false }, { isCold: true }, { isCold: true }]);
    expect(worker.sandboxes.map((each) => each.plan.initialization)).toEqual([
      "provisioned-concurrency",
      "on-demand",
      "on-demand",
    ]);
  });

  it("replaces what died, is never idle too long, and recycles what is old", async () => {
    const { clock, worker, concurrency } = provisioned();
    concurrency.set(NAME, AHEAD, TERMS, 2);
    await clock.advance(60 * 60_000);
    expect(worker.sandboxes).toHaveLength(2);
    worker.sandboxes[0]!.die(EXIT);
    await clock.advance(1000);
    expect(worker.alive).toHaveLength(2);
    expect(worker.sandboxes).toHaveLength(3);
    await clock.advance(7 * 60 * 60_000);
    expect(worker.sandboxes.length).toBeGreaterThanOrEqual(5);
    expect(concurrency.status(NAME)).toMatchObject({ status: "READY", available: 2 });
  });

  it.each([
    ["by itself", false],
    ["at once when it is set again", true],
  ])("says so after three starts whose init fails, and recovers %s", async (_how, isSetAgain) => {
    let isBroken = true;
    const { clock, worker, concurrency } = provisioned({
      init: () => (isBroken ? { outcome: { kind: "exited", exit: EXIT } } : {}),
    });
    concurrency.set(NAME, AHEAD, TERMS, 1);
    await clock.advance(60_000);
    expect(worker.sandboxes.length).toBeGreaterThan(3);
    expect(worker.alive).toHaveLength(0);
    expect(concurrency.status(NAME)).toMatchObject({
      status: "FAILED",
      available: 0,
      reason: "FUNCTION_ERROR_INIT_FAILURE",
    });
    isBroken = false;
    if (isSetAgain) concurrency.set(NAME, AHEAD, TERMS, 1);
    await clock.advance(isSetAgain ? 1000 : 61_000);
    expect(concurrency.status(NAME)).toMatchObject({ status: "READY", reason: undefined });
  });

  it("shrinks, changes its version and goes without ending what is being served", async () => {
    const { clock, worker, concurrency, invoke } = provisioned({
      invocation: () => ({ answerAfterMs: 500 }),
    });
    concurrency.set(NAME, AHEAD, TERMS, 3);
    await clock.advance(1000);
    const busy = invoke();
    await clock.advance(100);
    concurrency.set(NAME, AHEAD, TERMS, 1);
    await clock.settle();
    expect(worker.alive).toHaveLength(1);
    concurrency.set(NAME, { ...AHEAD, id: `${ARN}:2`, version: "2" }, TERMS, 1);
    await clock.advance(100);
    expect(worker.alive.map((each) => each.plan.version)).toEqual(["1", "2"]);
    expect(await after(clock, 1000, busy)).toMatchObject({ kind: "answered" });
    expect(worker.alive.map((each) => each.plan.version)).toEqual(["2"]);
    concurrency.remove(NAME);
    await clock.advance(1);
    expect(worker.alive).toHaveLength(0);
    expect(concurrency.status(NAME)).toBeUndefined();
  });

  it("does not end environments of a newer revision for a request that waited", async () => {
    const { clock, concurrency, invoke } = provisioned({
      invocation: ({ requestId }) => ({ settleAfterMs: requestId === "p1" ? 2000 : 0 }),
    });
    const newer = { ...ON_DEMAND, revision: "2" };
    concurrency.set(NAME, AHEAD, TERMS, 1);
    await clock.advance(100);
    await invoke();
    const waiting = invoke();
    expect(await after(clock, 10, invoke(NAME, newer))).toMatchObject({ isCold: true });
    expect(await after(clock, 1000, waiting)).toMatchObject({ kind: "answered", isCold: true });
    expect(await after(clock, 10, invoke(NAME, newer))).toMatchObject({ isCold: false });
  });
});
