import { SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PacketQueue } from "./packet-queue.ts";

test("work is done in its order, never inside other work, and none is lost below the limit", async () => {
  /** Each number adds so many more, when it runs. */
  const plans = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 8 }), async (plan, turnMax) => {
      const clock = new SimulatedClock();
      const done: number[] = [];
      let added = 0;
      let depth = 0;
      const run = (work: number) => {
        expect(depth).toBe(0);
        depth += 1;
        done.push(work);
        for (let more = plan[work] ?? 0; more > 0 && added < plan.length; more -= 1) {
          queue.add(added++);
        }
        depth -= 1;
      };
      const queue = new PacketQueue<number>(clock, run, { lengthMax: 1000, turnMax });
      while (added < plan.length) queue.add(added++);
      for (let turn = 0; queue.length > 0 && turn < 1000; turn += 1) {
        await new Promise<void>((resolve) => clock.tick(resolve));
      }
      expect(done).toEqual(plan.map((_, index) => index));
      expect(queue.dropped).toBe(0);
    }),
  );
});

test("what finds no room is counted, and a storm leaves the turn to others", async () => {
  const clock = new SimulatedClock();
  let ran = 0;
  const queue: PacketQueue<number> = new PacketQueue(
    clock,
    (work) => {
      ran += 1;
      // Two for each: without limits it would never end.
      queue.add(work + 1);
      queue.add(work + 1);
    },
    { lengthMax: 100, turnMax: 50 },
  );
  queue.add(0);
  expect(ran).toBe(50);
  for (let turn = 0; turn < 9; turn += 1) {
    await new Promise<void>((resolve) => clock.tick(resolve));
  }
  expect(queue.length).toBeLessThanOrEqual(100);
  expect(queue.dropped).toBeGreaterThan(0);
});

test("work that throws does not stop what is behind it", async () => {
  const clock = new SimulatedClock();
  const done: number[] = [];
  const run = (work: number) => {
    if (work === 1) {
      queue.add(2);
      queue.add(3);
      throw new Error("broken");
    }
    done.push(work);
  };
  const queue = new PacketQueue<number>(clock, run, { lengthMax: 10, turnMax: 10 });
  expect(() => queue.add(1)).toThrow("broken");
  await new Promise<void>((resolve) => clock.tick(resolve));
  expect(done).toEqual([2, 3]);
});
