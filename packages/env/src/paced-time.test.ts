/** Time of those who wait for each other in a process that stands still now and then. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hostTime } from "./host-time.ts";
import { PacedTime, STILL_MS } from "./paced-time.ts";

let hostMs: number;
beforeEach(() => {
  hostMs = 1000;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(hostTime, "setTimeout").mockImplementation(setTimeout);
  vi.spyOn(hostTime, "clearTimeout").mockImplementation(clearTimeout);
  vi.spyOn(hostTime, "tick").mockImplementation(() => hostMs);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The host's timers run at their time, or `lateMs` after it. */
function hostPasses(ms: number, lateMs = 0): void {
  hostMs += ms + lateMs;
  vi.advanceTimersByTime(ms);
}

test("it goes with the host's while timers run in time, and while there are none", () => {
  const time = new PacedTime();
  hostPasses(5000);
  expect(time.monotonic()).toBe(6000);
  let ranAt = 0;
  time.timers.add(100, () => {
    ranAt = time.monotonic();
  });
  hostPasses(100, STILL_MS - 1);
  expect(ranAt).toBe(6100 + STILL_MS - 1);
  hostPasses(1000);
  expect(time.monotonic()).toBe(hostMs);
});

test("a reply that is there in time is heard before the patience with it ends, however long all stood still", () => {
  const time = new PacedTime();
  const heard: string[] = [];
  const timeout = time.timers.add(200, () => heard.push("timeout"));
  time.timers.add(10, () => {
    time.timers.add(10, () => {
      timeout.cancel();
      heard.push("reply");
    });
  });
  hostPasses(10, 60_000);
  expect(heard).toEqual([]);
  hostPasses(10, 60_000);
  expect(heard).toEqual(["reply"]);
});

test("while it stands still no lease runs out", () => {
  const time = new PacedTime();
  time.timers.add(100, () => {});
  hostMs += 60_000;
  expect(time.monotonic()).toBe(1100 + STILL_MS);
});

test("it never goes back, whatever is set, moved and late", () => {
  const event = fc.record({
    passMs: fc.nat(300),
    lateMs: fc.nat(500),
    delayMs: fc.option(fc.nat(400)),
    stepMs: fc.option(fc.nat(1000)),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const time = new PacedTime();
      let lastMs = time.monotonic();
      const look = () => {
        const ms = time.monotonic();
        expect(ms).toBeGreaterThanOrEqual(lastMs);
        expect(ms).toBeLessThanOrEqual(hostMs + movedMs);
        lastMs = ms;
      };
      let movedMs = 0;
      for (const { passMs, lateMs, delayMs, stepMs } of events) {
        if (delayMs !== null) time.timers.add(delayMs, look);
        look();
        hostPasses(passMs, lateMs);
        look();
        if (stepMs === null) continue;
        time.beginStep();
        look();
        time.move(stepMs);
        movedMs += stepMs;
        look();
        time.endStep();
        time.timers.arm();
        look();
      }
      time.timers.end();
    }),
  );
});
