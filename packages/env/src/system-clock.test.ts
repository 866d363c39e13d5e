/** What only the host's clock does: rates, states that are opened again, and what it showed at moments of the host. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClockState, Timer } from "./clock.ts";
import { ClockMoves, MOVES_MAX } from "./clock-moves.ts";
import { hostTime } from "./host-time.ts";
import { SystemClock } from "./system-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

it("runs nothing once its world has ended", async () => {
  const clock = new SystemClock();
  let count = 0;
  const ran = () => {
    count++;
  };
  clock.schedule(5, ran);
  clock.paced.schedule(5, ran);
  clock.end();
  clock.schedule(5, ran);
  await clock.advance(10);
  expect(count).toBe(0);
});

it("runs no watch that another one cancelled that looks in the same moment", async () => {
  const clock = new SystemClock();
  const looked: string[] = [];
  clock.schedule(1, () => {
    const other: { timer?: Timer } = {};
    clock.watch(1, () => {
      looked.push("one");
      other.timer?.cancel();
    });
    other.timer = clock.watch(1, () => void looked.push("other"));
  });
  await clock.advance(100_000);
  clock.end();
  expect(looked).toEqual(["one"]);
});

it("a step ends when the work of all timers has, of those too that the host's time brings in it or brought before", async () => {
  const clock = new SystemClock();
  const alive = setInterval(() => {}, 1000);
  const told: string[] = [];
  const works = (name: string, delayMs: number, turns: number) =>
    new Promise<void>((begun) => {
      clock.schedule(delayMs, async () => {
        begun();
        told.push(`${name} begins`);
        // Long enough for the next timer to be due by the host's time alone.
        for (let turn = 0; turn < turns; turn++) await new Promise((done) => setTimeout(done, 1));
        told.push(`${name} ends`);
      });
    });
  await works("before", 1, 50);
  works("first", 20, 60);
  works("second", 22, 60);
  await clock.advance(HOUR_MS);
  clearInterval(alive);
  expect(told).toHaveLength(6);
  expect(told.filter((each) => each.endsWith("begins"))).toEqual([
    "before begins",
    "first begins",
    "second begins",
  ]);
});

it("is ahead of the host by nothing, when the host's clock turns while it looks", () => {
  const clock = new SystemClock();
  let hostMs = hostTime.now();
  vi.spyOn(hostTime, "now").mockImplementation(() => hostMs++);
  expect(clock.state()).toMatchObject({ offsetMs: 0, offsetsMs: [0, 0] });
  vi.restoreAllMocks();
});

describe("with a host whose time is held", () => {
  const start = Date.UTC(2026, 4, 1, 12);
  let hostMs: number;

  beforeEach(() => {
    hostMs = 1000;
    vi.spyOn(hostTime, "now").mockImplementation(() => start - 1000 + hostMs);
    vi.spyOn(hostTime, "tick").mockImplementation(() => hostMs);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const hostPasses = (ms: number) => {
    hostMs += ms;
  };

  it("goes at its rate, faster and slower than the host", () => {
    const clock = new SystemClock();
    clock.setRate(60);
    hostPasses(1000);
    expect(clock.now()).toBe(start + 60_000);
    clock.setRate(0.5);
    hostPasses(1000);
    expect(clock.now()).toBe(start + 60_500);
    expect(clock.monotonic() - 1000).toBeCloseTo(60_500);
    clock.setRate(86_400);
    hostPasses(1000);
    expect(clock.now()).toBe(start + 60_500 + DAY_MS);
  });

  it("stands still while paused, whatever the rate, and can be moved", async () => {
    const clock = new SystemClock();
    clock.setRate(60);
    clock.pause();
    hostPasses(5000);
    expect(clock.now()).toBe(start);
    await clock.advance(HOUR_MS);
    expect(clock.state()).toMatchObject({
      now: start + HOUR_MS,
      offsetMs: HOUR_MS - 5000,
      paused: true,
    });
    clock.resume();
    hostPasses(1000);
    expect(clock.now()).toBe(start + HOUR_MS + 60_000);
  });

  it("opens again where it would be, its offset and rate kept; a paused one where it was", async () => {
    const clock = new SystemClock();
    await clock.advance(30 * DAY_MS);
    const moved: ClockState = JSON.parse(JSON.stringify(clock.state()));
    clock.setRate(60);
    const fast = clock.state();
    clock.pause();
    const paused = clock.state();
    hostPasses(10_000);
    expect(new SystemClock(moved).now()).toBe(start + 30 * DAY_MS + 10_000);
    expect(new SystemClock(fast).now()).toBe(start + 30 * DAY_MS + 600_000);
    const again = new SystemClock(paused);
    expect(again.now()).toBe(start + 30 * DAY_MS);
    again.resume();
    hostPasses(1000);
    expect(again.now()).toBe(start + 30 * DAY_MS + 60_000);
    expect(again.timeAt(start - 1000)).toBe(start - 1000);
  });

  it("does not open with what cannot be", () => {
    const state = new SystemClock().state();
    const wrong: Partial<Record<keyof ClockState, unknown>>[] = [
      { now: Number.NaN },
      { offsetMs: Number.POSITIVE_INFINITY },
      { rate: 0 },
      { now: Date.UTC(10_000, 0, 1) },
      { paused: "yes" },
      { moves: [{ hostMs: start, now: -1, rate: 1 }] },
      { offsetsMs: [Number.NaN, 0] },
    ];
    for (const part of wrong) {
      expect(() => new SystemClock({ ...state, ...part } as ClockState)).toThrow(RangeError);
    }
  });

  it("knows how far it has been from the host's time, also along a rate", async () => {
    const clock = new SystemClock();
    expect(clock.state().offsetsMs).toEqual([0, 0]);
    clock.setRate(61);
    hostPasses(1000);
    expect(clock.state().offsetsMs).toEqual([0, 60_000]);
    clock.pause();
    hostPasses(100_000);
    expect(clock.state().offsetsMs).toEqual([-40_000, 60_000]);
    clock.resume();
    await clock.advance(DAY_MS);
    expect(clock.state().offsetsMs).toEqual([-40_000, DAY_MS - 40_000]);
  });

  it("knows what it showed at any moment of the host, through moves, pauses and rates", async () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 0, max: DAY_MS }) }),
      fc.record({ kind: fc.constant("rate" as const), ms: fc.constantFrom(1, 2, 60, 3600) }),
      fc.record({ kind: fc.constantFrom("pause" as const, "resume" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(
        // A second at least between two: of the moves in one second only the last is kept.
        fc.array(fc.tuple(change, fc.integer({ min: 1000, max: 100_000 })), { maxLength: 12 }),
        async (changes) => {
          const clock = new SystemClock();
          const shown: { readonly hostMs: number; readonly now: number }[] = [];
          for (const [what, passedMs] of changes) {
            hostPasses(passedMs);
            shown.push({ hostMs: hostTime.now(), now: clock.now() });
            hostPasses(1);
            if (what.kind === "advance") await clock.advance(what.ms);
            else if (what.kind === "rate") clock.setRate(what.ms);
            else clock[what.kind]();
            shown.push({ hostMs: hostTime.now(), now: clock.now() });
          }
          hostPasses(500);
          const again = new SystemClock(clock.state());
          for (const { hostMs, now } of shown) {
            expect(clock.timeAt(hostMs)).toBe(now);
            expect(again.timeAt(hostMs)).toBe(now);
          }
          const [leastMs, mostMs] = clock.state().offsetsMs;
          for (const { hostMs, now } of shown) {
            expect(now - hostMs).toBeGreaterThanOrEqual(leastMs);
            expect(now - hostMs).toBeLessThanOrEqual(mostMs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

it("arms the host's timer by its rate", async () => {
  const clock = new SystemClock();
  const alive = setInterval(() => {}, 1000);
  clock.setRate(86_400);
  await clock.sleep(HOUR_MS);
  clearInterval(alive);
  expect(clock.state().offsetMs).toBeGreaterThan(HOUR_MS / 2);
});

it("runs what is paced at the host's speed, at a high rate and while it is paused", async () => {
  const clock = new SystemClock();
  const alive = setInterval(() => {}, 1000);
  clock.setRate(86_400);
  const before = performance.now();
  await clock.paced.sleep(5);
  expect(performance.now() - before).toBeGreaterThan(4);
  clock.pause();
  const paused = clock.now();
  await clock.paced.sleep(5);
  clearInterval(alive);
  expect(clock.now()).toBe(paused);
});

it("runs what is steady at the host's speed, at a high rate, while it is paused and while it is moved", async () => {
  const clock = new SystemClock();
  const alive = setInterval(() => {}, 1000);
  clock.setRate(86_400);
  clock.pause();
  const before = performance.now();
  let ranAfterMs = Number.POSITIVE_INFINITY;
  clock.steady.schedule(20, () => {
    ranAfterMs = performance.now() - before;
  });
  let pulses = 0;
  const pulse = () => {
    pulses++;
    clock.steady.schedule(100, pulse);
  };
  pulse();
  await clock.advance(30 * DAY_MS);
  expect(clock.steady.now()).toBe(clock.now());
  expect(clock.steady.monotonic() - before).toBeLessThan(DAY_MS);
  expect(pulses - 1).toBeLessThanOrEqual((performance.now() - before) / 100);
  expect(ranAfterMs).not.toBeLessThan(19);
  // A step that waits for work goes on as long as that: nobody's patience stands still meanwhile.
  clock.schedule(DAY_MS, () => clock.steady.sleep(20));
  await clock.advance(DAY_MS);
  clearInterval(alive);
  expect(ranAfterMs).toBeLessThan(Number.POSITIVE_INFINITY);
});

it("gives each timer a turn of its own before the next runs, and before a step ends", async () => {
  const clock = new SystemClock();
  clock.pause();
  const happened: string[] = [];
  const told = (what: string) => {
    happened.push(what);
    clock.tick(() => happened.push(`after ${what}`));
  };
  clock.paced.schedule(1000, () => told("paced"));
  clock.schedule(1002, () => told("own"));
  clock.paced.schedule(59_999, () => told("last"));
  await clock.advance(60_000);
  expect(happened).toEqual(["paced", "after paced", "own", "after own", "last", "after last"]);
});

describe("moves of a clock", () => {
  it("are bounded; of what is forgotten the least offset is assumed", () => {
    const moves = new ClockMoves([{ hostMs: 0, now: 0, rate: 1 }]);
    for (let hour = 1; hour <= 2 * MOVES_MAX; hour++) {
      moves.add({ hostMs: hour * 1000, now: hour * 1000 + hour * HOUR_MS, rate: 1 });
    }
    expect(moves.all).toHaveLength(MOVES_MAX);
    expect(moves.at(5000)).toBe(5000);
    expect(moves.at(2 * MOVES_MAX * 1000)).toBe(2 * MOVES_MAX * (1000 + HOUR_MS));
  });

  it("at a fast rate take a moment known to the second as late as it may be before the next move", () => {
    const moves = new ClockMoves([{ hostMs: 0, now: 0, rate: 1 }]);
    moves.add({ hostMs: 5000, now: 5000, rate: 3600 });
    moves.add({ hostMs: 7200, now: 5000 + 2200 * 3600 + DAY_MS, rate: 1 });
    expect(moves.at(6000, 999)).toBe(5000 + 1999 * 3600);
    expect(moves.at(7000, 999)).toBe(5000 + 2200 * 3600);
    expect(moves.at(8000, 999)).toBe(5000 + 2200 * 3600 + DAY_MS + 800);
  });
});
