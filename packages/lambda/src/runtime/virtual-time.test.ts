import type { MovableClock } from "@cloudglass/env";
import { afterAll, expect, it } from "vitest";
import { WorkerBench } from "./worker.fixture.ts";

const HOUR_MS = 3_600_000;
const bench = await WorkerBench.open({ virtualTime: true });
const clock = bench.env.clock as MovableClock;
afterAll(() => bench.close());

it("Node functions follow a clock that is moved, between invocations and while one runs", async () => {
  const environment = await bench.ready({
    files: {
      "index.mjs": `
        import { setTimeout as sleep } from "node:timers/promises";
        const ways = {
          now: async (context) => ({
            now: Date.now(),
            made: new Date().getTime(),
            text: Date.parse(Date()),
            given: new Date(5).getTime(),
            isDate: new Date() instanceof Date,
            left: context.getRemainingTimeInMillis(),
          }),
          wait: async () => {
            const order = [];
            console.log("waits");
            setTimeout(() => order.push("second"), 1_200_000);
            setTimeout(() => order.push("first"), 600_000);
            clearTimeout(setTimeout(() => order.push("never"), 500));
            const interval = setInterval(() => order.push("tick"), 2_000_000);
            await sleep(3_000_000);
            clearInterval(interval);
            return order;
          },
        };
        export const handler = (event, context) => ways[event](context);
      `,
    },
  });
  const look = () =>
    environment.call("now", { deadlineAtMs: clock.now() + 5000 }) as Promise<
      Record<string, number>
    >;
  const before = await look();
  expect(Math.abs(before.now! - Date.now())).toBeLessThan(5000);

  await clock.advance(HOUR_MS);
  const after = await look();
  expect(after.now! - before.now!).toBeGreaterThanOrEqual(HOUR_MS);
  expect(after.now! - before.now!).toBeLessThan(HOUR_MS + 60_000);
  expect(after.made! - after.now!).toBeLessThan(1000);
  expect(after.text! - after.now!).toBeLessThan(1000);
  expect(after).toMatchObject({ given: 5, isDate: true });
  expect(after.left).toBeLessThanOrEqual(5000);
  expect(after.left).toBeGreaterThan(0);

  const waiting = environment.call("wait");
  while (!environment.lines.some((line) => line.endsWith("waits"))) {
    await new Promise(setImmediate);
  }
  await clock.advance(HOUR_MS);
  expect(await waiting).toEqual(["first", "second", "tick"]);
});
