/** What every clock promises; run on each of them. */
import { describe, expect, it } from "vitest";
import type { MovableClock } from "./clock.ts";

export function clockContract(name: string, make: () => MovableClock): void {
  describe(`${name} keeps the promises of a clock`, () => {
    it("runs timers in the order of their due time, then of their making", async () => {
      const clock = make();
      const ran: string[] = [];
      clock.schedule(2000, () => ran.push("third"));
      clock.schedule(1000, () => ran.push("first"));
      clock.schedule(1000, () => ran.push("second"));
      clock.schedule(9000, () => ran.push("too late"));
      await clock.advance(3000);
      expect(ran).toEqual(["first", "second", "third"]);
    });

    it("shows a timer the time at which it is due", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      const seen: number[] = [];
      clock.schedule(1000, () => seen.push(clock.now() - start));
      clock.schedule(60_000, () => seen.push(clock.now() - start));
      await clock.advance(3_600_000);
      expect(seen).toEqual([1000, 60_000]);
      expect(clock.now() - start).toBe(3_600_000);
    });

    it("runs timers that timers set, when they fall due within the same step", async () => {
      const clock = make();
      let count = 0;
      const again = () => {
        count++;
        clock.schedule(1000, again);
      };
      clock.schedule(1000, again);
      await clock.advance(10_500);
      expect(count).toBe(10);
    });

    it("lets what waits for a timer go on before the next timer runs", async () => {
      const clock = make();
      const order: string[] = [];
      const sleeper = (async () => {
        await clock.sleep(1000);
        await Promise.resolve();
        await Promise.resolve();
        order.push("woken by the first");
      })();
      clock.schedule(1001, () => order.push("second"));
      await clock.advance(2000);
      await sleeper;
      expect(order).toEqual(["woken by the first", "second"]);
    });

    it("waits for the work of a timer before it goes on to the next", async () => {
      const clock = make();
      const order: string[] = [];
      clock.schedule(1000, async () => {
        for (let turn = 0; turn < 20; turn++) await new Promise<void>((done) => clock.tick(done));
        order.push("work of the first");
      });
      clock.schedule(1001, () => order.push("second"));
      clock.schedule(2000, async () => {
        await new Promise<void>((done) => clock.tick(done));
        order.push("work of the last");
      });
      await clock.advance(2000);
      expect(order).toEqual(["work of the first", "second", "work of the last"]);
    });

    it("does not run a cancelled timer", async () => {
      const clock = make();
      let ran = false;
      const timer = clock.schedule(1000, () => {
        ran = true;
      });
      timer.cancel();
      timer.cancel();
      await clock.advance(5000);
      expect(ran).toBe(false);
    });

    it("keeps the order among thousands of timers of which most are cancelled", async () => {
      const clock = make();
      clock.pause();
      const ran: number[] = [];
      const delays = Array.from({ length: 3000 }, (_, index) => ((index * 7919) % 3001) + 1);
      const timers = delays.map((delayMs) => clock.schedule(delayMs, () => ran.push(delayMs)));
      timers.forEach((timer, index) => {
        if (index % 5 !== 0) timer.cancel();
      });
      await clock.advance(4000);
      const kept = delays.filter((_, index) => index % 5 === 0);
      expect(ran).toEqual(kept.sort((a, b) => a - b));
    });

    it("makes steps that are asked for together one after the other", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      await Promise.all([clock.advance(100), clock.advance(200), clock.advance(300)]);
      expect(clock.now() - start).toBe(600);
    });

    it("refuses to go back, and durations that are not finite", () => {
      const clock = make();
      expect(() => clock.advance(-1)).toThrow(RangeError);
      expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
      expect(() => clock.schedule(Number.POSITIVE_INFINITY, () => {})).toThrow(RangeError);
    });

    it("never lets monotonic time go back, and gives whole milliseconds of the epoch", async () => {
      const clock = make();
      let before = clock.monotonic();
      for (let step = 0; step < 20; step++) {
        if (step % 3 === 0) clock.pause();
        if (step % 3 === 2) clock.resume();
        await clock.advance(0.3);
        expect(clock.monotonic()).toBeGreaterThanOrEqual(before);
        expect(Number.isInteger(clock.now())).toBe(true);
        before = clock.monotonic();
      }
    });

    it("stands still while paused, and goes on from there", async () => {
      const clock = make();
      clock.pause();
      const paused = clock.now();
      await new Promise(setImmediate);
      expect(clock.now()).toBe(paused);
      clock.resume();
      expect(clock.now() - paused).toBeLessThan(1000);
    });

    it("ticks once, after the continuations that are ready, though time is paused", async () => {
      const clock = make();
      clock.pause();
      const order: string[] = [];
      await new Promise<void>((resolve) => {
        clock.tick(() => {
          order.push("tick");
          resolve();
        });
        Promise.resolve()
          .then(() => order.push("continuation"))
          .then(() => order.push("its continuation"));
        order.push("caller");
      });
      expect(order).toEqual(["caller", "continuation", "its continuation", "tick"]);
    });
  });
}
