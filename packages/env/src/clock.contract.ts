/** What every clock promises; run on each of them. */
import { describe, expect, it } from "vitest";
import { type ClockState, type MovableClock, RATE_MAX, RATE_MIN } from "./clock.ts";
import { LAST_MOMENT_MS } from "./duration.ts";

const DAY_MS = 24 * 3_600_000;

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

    it("moves what is paced together with the rest, in one order", async () => {
      const clock = make();
      clock.pause();
      const started = clock.paced.monotonic();
      const order: string[] = [];
      clock.schedule(3_000_000, () => order.push("fourth"));
      clock.paced.schedule(2_000_000, () => order.push("third"));
      clock.paced.schedule(1_000_000, () => {
        order.push("first");
        clock.schedule(500_000, () => order.push("second"));
      });
      await clock.advance(4_000_000);
      expect(order).toEqual(["first", "second", "third", "fourth"]);
      expect(clock.paced.monotonic() - started).toBeGreaterThanOrEqual(4_000_000);
      expect(clock.paced.now()).toBe(clock.now());
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

    it("goes to a moment, through all timers that are due before it", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      const seen: number[] = [];
      clock.schedule(DAY_MS, () => seen.push(clock.now()));
      await clock.set(start + 2 * DAY_MS);
      expect(clock.now()).toBe(start + 2 * DAY_MS);
      expect(seen).toEqual([start + DAY_MS]);
    });

    it("does not go to a moment that is over, nor beyond the year 9999", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      expect(() => clock.set(start - 1)).toThrow("time goes forward only");
      expect(() => clock.set(Number.NaN)).toThrow(RangeError);
      expect(() => clock.set(Date.UTC(10_000, 0, 1))).toThrow(RangeError);
      await expect(clock.advance(LAST_MOMENT_MS - start + 1)).rejects.toThrow("year 9999");
      expect(clock.now()).toBe(start);
      await clock.advance(LAST_MOMENT_MS - start);
      expect(new Date(clock.now()).toISOString()).toBe("9999-12-31T23:59:59.999Z");
    });

    it("takes rates within its bounds", () => {
      const clock = make();
      for (const rate of [RATE_MIN, 60, RATE_MAX]) {
        clock.setRate(rate);
        expect(clock.state().rate).toBe(rate);
      }
      for (const rate of [0, -1, RATE_MIN / 2, RATE_MAX * 2, Number.NaN]) {
        expect(() => clock.setRate(rate)).toThrow(RangeError);
      }
      expect(clock.state().rate).toBe(RATE_MAX);
    });

    it("tells who follows it of every change, when its timers have run", async () => {
      const clock = make();
      clock.pause();
      const told: Pick<ClockState, "now" | "rate" | "paused">[] = [];
      let ran = 0;
      const end = clock.follow(({ now, rate, paused }) => told.push({ now, rate, paused }));
      clock.schedule(1000, () => {
        ran = told.length;
      });
      const start = clock.now();
      await clock.advance(5000);
      clock.setRate(2);
      clock.resume();
      clock.pause();
      end();
      await clock.advance(1);
      expect(ran).toBe(0);
      expect(told.map(({ rate, paused }) => [rate, paused])).toEqual([
        [1, true],
        [2, true],
        [2, false],
        [2, true],
      ]);
      expect(told[0]?.now).toBe(start + 5000);
    });

    it("ends a step of 30 days although a timer sets itself every millisecond, and one at once", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      let [looks, turns, late] = [0, 0, 0];
      let setAt = start;
      const look = () => {
        looks++;
        if (clock.now() < setAt + 1) late++;
        setAt = clock.now();
        clock.schedule(1, look);
      };
      const turn = () => {
        turns++;
        clock.schedule(0, turn);
      };
      const exact: number[] = [];
      for (const day of [1, 10, 29]) {
        clock.schedule(day * DAY_MS, () => exact.push(clock.now() - start));
      }
      clock.schedule(1, look);
      clock.schedule(0, turn);
      await clock.advance(30 * DAY_MS);
      expect(clock.now() - start).toBe(30 * DAY_MS);
      // Timers of before are at their time, and none is early.
      expect(exact).toEqual([DAY_MS, 10 * DAY_MS, 29 * DAY_MS]);
      expect(late).toBe(0);
      expect(looks).toBeGreaterThan(1000);
      expect(looks + turns).toBeLessThan(1_000_000);
      // What it held back is not held back any longer.
      const before = looks;
      await clock.advance(3);
      expect(looks - before).toBe(3);
    });

    it("lets a watch look a hundred times in a long step, at its end at last, and as often as asked in a short one", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      const looks: number[] = [];
      const look = () => {
        looks.push(clock.now() - start);
        clock.watch(60_000, look);
      };
      clock.watch(60_000, look);
      await clock.advance(3_600_000);
      expect(looks).toEqual(Array.from({ length: 60 }, (_, index) => (index + 1) * 60_000));
      looks.length = 0;
      await clock.advance(30 * DAY_MS);
      expect(looks.length).toBeGreaterThan(90);
      expect(looks.length).toBeLessThan(103);
      expect(looks.at(-1)).toBe(3_600_000 + 30 * DAY_MS);
    });

    it("runs timers that a step sets late by a part of it at most", async () => {
      const clock = make();
      clock.pause();
      const start = clock.now();
      const look = () => void clock.schedule(1, look);
      look();
      const chain: number[] = [];
      const next = () => {
        chain.push(clock.now() - start);
        clock.schedule(DAY_MS, next);
      };
      clock.schedule(DAY_MS, next);
      await clock.advance(30 * DAY_MS + 1);
      expect(chain).toEqual(Array.from({ length: 30 }, (_, index) => (index + 1) * DAY_MS));
    });
  });
}
