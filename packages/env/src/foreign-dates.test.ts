/** Clients that go by the host's clock, by this one, or by what this one once was: who is refused, and when things end. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ForeignDates } from "./foreign-dates.ts";
import { hostTime } from "./host-time.ts";
import { SystemClock } from "./system-clock.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SKEW_MS = 15 * MINUTE_MS;
const START_MS = Date.UTC(2026, 4, 1, 12);

let hostMs: number;
beforeEach(() => {
  hostMs = START_MS;
  vi.spyOn(hostTime, "now").mockImplementation(() => hostMs);
  vi.spyOn(hostTime, "tick").mockImplementation(() => hostMs - START_MS);
});
afterEach(() => {
  vi.restoreAllMocks();
});
const hostPasses = (ms: number) => {
  hostMs += ms;
};
/** As signatures carry it. */
const dated = (ms: number) => Math.floor(ms / SECOND_MS) * SECOND_MS;

type Move =
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" };

/** Each at least a second of the host after the one before: dates cannot tell more apart. */
const moves: fc.Arbitrary<(readonly [Move, number])[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.record({
        kind: fc.constant("advance" as const),
        ms: fc.oneof(
          fc.integer({ min: 1, max: HOUR_MS }),
          fc.integer({ min: 1, max: 40 * DAY_MS }),
        ),
      }),
      fc.record({ kind: fc.constantFrom("pause" as const, "resume" as const) }),
    ),
    fc.integer({ min: 1001, max: 20 * MINUTE_MS }),
  ),
  { maxLength: 6 },
);

async function make(clock: SystemClock, [move, passedMs]: readonly [Move, number]): Promise<void> {
  hostPasses(passedMs);
  if (move.kind === "advance") await clock.advance(move.ms);
  else clock[move.kind]();
  hostPasses(1001);
}

describe("a signature's date", () => {
  it("is near for clients of the host, of this clock, and of what it was, and for no others", async () => {
    await fc.assert(
      fc.asyncProperty(
        moves,
        fc.integer({ min: -SKEW_MS, max: SKEW_MS }),
        fc.integer({ min: 1, max: DAY_MS }),
        async (made, offMs, beyondMs) => {
          hostMs = START_MS;
          const clock = new SystemClock();
          const dates = new ForeignDates(clock);
          const followed = [0];
          for (const each of made) {
            await make(clock, each);
            followed.push(clock.now() - hostMs);
          }
          for (const offsetMs of followed) {
            expect(dates.isNear(hostMs + offsetMs + offMs, SKEW_MS)).toBe(true);
          }
          // Paused, it falls behind between two moves, too.
          const [leastMs, mostMs] = clock.offsetsMs();
          expect(leastMs).toBeLessThanOrEqual(Math.min(...followed));
          expect(mostMs).toBeGreaterThanOrEqual(Math.max(...followed));
          expect(dates.isNear(hostMs + leastMs - SKEW_MS - beyondMs, SKEW_MS)).toBe(false);
          expect(dates.isNear(hostMs + mostMs + SKEW_MS + beyondMs, SKEW_MS)).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is refused as ever while the clock was not moved", () => {
    const dates = new ForeignDates(new SystemClock());
    expect(dates.isNear(hostMs - SKEW_MS, SKEW_MS)).toBe(true);
    expect(dates.isNear(hostMs - SKEW_MS - 1, SKEW_MS)).toBe(false);
    expect(dates.isNear(hostMs + SKEW_MS + 1, SKEW_MS)).toBe(false);
    expect(dates.momentOf(hostMs - 5000)).toBe(hostMs - 5000);
    expect(dates.expiryOf(hostMs + 5000, hostMs)).toBe(hostMs + 5000);
  });
});

describe("what a client of the host's clock signs", () => {
  it("is valid for as long as it says of this clock's time, whenever it was signed", async () => {
    await fc.assert(
      fc.asyncProperty(
        moves,
        moves,
        fc.integer({ min: 1, max: 7 * 24 * 3600 }),
        fc.boolean(),
        async (before, after, validSeconds, saysWhenMade) => {
          hostMs = START_MS;
          const clock = new SystemClock();
          for (const each of before) await make(clock, each);
          const signedMs = dated(hostMs);
          const signedAt = clock.now();
          // Without the date of signing, minutes are all that can be told.
          const validMs = saysWhenMade
            ? validSeconds * SECOND_MS
            : (validSeconds % 600) * MINUTE_MS;
          for (const each of after) await make(clock, each);
          const ageMs = clock.now() - signedAt;
          const isAsked = saysWhenMade || (hostMs - signedMs < MINUTE_MS && validMs > MINUTE_MS);
          if (!isAsked) return;
          const dates = new ForeignDates(clock);
          const expiryMs = dates.expiryOf(signedMs + validMs, saysWhenMade ? signedMs : undefined);
          const isBehind = clock.offsetsMs()[0] < 0;
          if (ageMs <= validMs - SECOND_MS) expect(expiryMs).toBeGreaterThanOrEqual(clock.now());
          // Behind the host's time, its dates may be this clock's of later.
          else if (ageMs > validMs && !isBehind) expect(expiryMs).toBeLessThan(clock.now());
        },
      ),
      { numRuns: 300 },
    );
  });

  it("ends with an advance beyond it; what is signed in the second of a move counts as before it", async () => {
    const clock = new SystemClock();
    const dates = new ForeignDates(clock);
    const hour = (signedMs: number) => dates.expiryOf(signedMs + HOUR_MS, signedMs);
    hostPasses(300);
    const before = dated(hostMs);
    await clock.advance(30 * DAY_MS);
    expect(hour(before)).toBeLessThan(clock.now());
    hostPasses(800);
    const after = dated(hostMs);
    expect(hour(after)).toBeGreaterThan(clock.now() + HOUR_MS - SECOND_MS);
    expect(clock.now() - dates.momentOf(after)).toBeLessThan(SECOND_MS);
    expect(dates.expiryOf(after + HOUR_MS)).toBe(hour(after));
    expect(dates.expiryOf(before + HOUR_MS)).toBe(hour(before));
    await clock.advance(HOUR_MS);
    expect(hour(after)).toBeLessThan(clock.now());
  });

  it("is valid for its time while the clock runs a thousand times as fast", () => {
    const clock = new SystemClock();
    clock.setRate(3600);
    const dates = new ForeignDates(clock);
    hostPasses(5900);
    const signedMs = dated(hostMs);
    const endsMs = dates.expiryOf(signedMs + HOUR_MS, signedMs);
    expect(endsMs).toBeGreaterThanOrEqual(clock.now() + HOUR_MS);
    hostPasses(2100);
    expect(endsMs).toBeLessThan(clock.now());
  });
});

it("what a client of this clock signs is valid for exactly as long as it says", async () => {
  const clock = new SystemClock();
  await clock.advance(5 * MINUTE_MS);
  const dates = new ForeignDates(clock);
  const signedMs = clock.now();
  const endsMs = () => dates.expiryOf(signedMs + MINUTE_MS, signedMs);
  await clock.advance(MINUTE_MS);
  expect(endsMs()).toBeGreaterThanOrEqual(clock.now());
  await clock.advance(1);
  expect(endsMs()).toBeLessThan(clock.now());
});

it("tells what the clock of a maker shows now: the host's, or this one's", async () => {
  const clock = new SystemClock();
  const dates = new ForeignDates(clock);
  hostPasses(3 * SECOND_MS);
  const before = hostMs;
  hostPasses(3 * SECOND_MS);
  await clock.advance(30 * DAY_MS);
  hostPasses(3 * SECOND_MS);
  expect(dates.nowOf(hostMs)).toBe(hostMs);
  expect(dates.nowOf(clock.now())).toBe(clock.now());
  expect(dates.nowOf(undefined)).toBe(clock.now());
  // It was made before the advance, which is part of its age.
  expect(dates.nowOf(before) - before).toBe(30 * DAY_MS + 6 * SECOND_MS);
});

it("is near what the clock showed on the way of a step that goes on", async () => {
  const clock = new SystemClock();
  const dates = new ForeignDates(clock);
  let shownMs = Number.NaN;
  let isNear: boolean | undefined;
  clock.schedule(30 * MINUTE_MS, () => {
    shownMs = clock.now();
  });
  clock.schedule(50 * MINUTE_MS, () => {
    isNear = dates.isNear(shownMs, SKEW_MS);
  });
  await clock.advance(HOUR_MS);
  expect(isNear).toBe(true);
});
