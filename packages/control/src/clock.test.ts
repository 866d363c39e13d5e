import { SimulatedClock, SystemClock } from "@cloudglass/env";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { changeClock, clockAnswer } from "./clock.ts";
import { ControlError } from "./control-error.ts";
import { readDuration } from "./duration.ts";

const START_MS = Date.UTC(2026, 0, 31);
const HOUR_MS = 3_600_000;

const facts = () => ({ clock: new SimulatedClock(START_MS) });
const refused = (body: unknown, given = facts()) =>
  changeClock(given, body).then(
    () => "not refused",
    (error: unknown) =>
      error instanceof ControlError ? `${error.status} ${error.message}` : error,
  );

describe("a change of the clock", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ["30d", "2026-03-02T00:00:00.000Z"],
    ["1.5h", "2026-01-31T01:30:00.000Z"],
    ["2 hours", "2026-01-31T02:00:00.000Z"],
    ["1y", "2027-01-31T06:00:00.000Z"],
    ["100y", "2126-02-01T00:00:00.000Z"],
    ["P30D", "2026-03-02T00:00:00.000Z"],
    ["P1M", "2026-02-28T00:00:00.000Z"],
    ["P1Y2M3DT4H5M6.5S", "2027-04-03T04:05:06.500Z"],
    ["PT90S", "2026-01-31T00:01:30.000Z"],
    [1500, "2026-01-31T00:00:01.500Z"],
    [0, "2026-01-31T00:00:00.000Z"],
  ])("advances by %s", async (advance, now) => {
    expect((await changeClock(facts(), { advance })).now).toBe(now);
  });

  it.each([
    ["2026-02-01", "2026-02-01T00:00:00.000Z"],
    ["2026-02-01T12:00Z", "2026-02-01T12:00:00.000Z"],
    ["2026-02-01T12:00:00.5+02:00", "2026-02-01T10:00:00.500Z"],
  ])("goes to %s", async (set, now) => {
    expect((await changeClock(facts(), { set })).now).toBe(now);
  });

  it("needs nothing that Node 24 does not have", async () => {
    vi.stubGlobal("Temporal", undefined);
    const now = async (body: unknown) => (await changeClock(facts(), body)).now;
    expect(await now({ advance: "P13M" })).toBe("2027-02-28T00:00:00.000Z");
    expect(await now({ set: "2028-02-29" })).toBe("2028-02-29T00:00:00.000Z");
  });

  it("answers when what fell due has run, and its work is done", async () => {
    const given = facts();
    let done = false;
    given.clock.schedule(HOUR_MS, async () => {
      await new Promise<void>((resolve) => given.clock.tick(resolve));
      done = true;
    });
    await changeClock(given, { advance: "1h" });
    expect(done).toBe(true);
  });

  it("pauses, resumes and sets the rate", async () => {
    const given = { clock: new SystemClock() };
    expect(await changeClock(given, { rate: 60 })).toMatchObject({ rate: 60, paused: false });
    expect(await changeClock(given, { pause: true })).toMatchObject({ rate: 60, paused: true });
    const { now } = clockAnswer(given);
    await new Promise(setImmediate);
    expect(clockAnswer(given).now).toBe(now);
    expect(await changeClock(given, { resume: true })).toMatchObject({ rate: 60, paused: false });
  });

  it("lets the host's second pass, unless it is told not to", async () => {
    const given = { clock: new SystemClock() };
    const second = () => Math.floor(Date.now() / 1000);
    const before = second();
    await changeClock(given, { advance: "30d" });
    expect(second()).toBeGreaterThan(before);
    const { offsetMs } = await changeClock(given, { advance: "30d", hold: false });
    expect(offsetMs).toBe(60 * 24 * HOUR_MS);
  });

  it.each([
    [undefined, "The body is an object"],
    [[], "The body is an object"],
    [{}, "not nothing"],
    [{ advance: "1d", pause: true }, "not advance, pause"],
    [{ step: "1d" }, "not step"],
    [{ pause: false }, "pause is true"],
    [{ resume: 1 }, "resume is true"],
    [{ pause: true, hold: true }, "hold goes with"],
    [{ advance: "1d", hold: "no" }, "hold is true or false"],
    [{ advance: "10" }, "advance is milliseconds"],
    [{ advance: "tomorrow" }, "advance is milliseconds"],
    [{ advance: "P" }, "advance is milliseconds"],
    [{ advance: "PT" }, "advance is milliseconds"],
    [{ advance: `${"9".repeat(60)}d` }, "advance is milliseconds"],
    [{ advance: null }, "advance is milliseconds"],
    [{ advance: true }, "advance is milliseconds"],
    [{ advance: -1 }, "restore a snapshot"],
    [{ advance: "-1d" }, "restore a snapshot"],
    [{ advance: "-P1D" }, "restore a snapshot"],
    [{ advance: "101y" }, "100 years at most"],
    [{ advance: "P999999999Y" }, "100 years at most"],
    [{ advance: 1e300 }, "100 years at most"],
    [{ set: "2026-01-30T23:59:59Z" }, "restore a snapshot"],
    [{ set: "2126-02-02" }, "100 years at most"],
    [{ set: "2026-02-31T00:00:00Z" }, "set is a moment"],
    [{ set: "2026-02-29" }, "set is a moment"],
    [{ set: "2026-00-10" }, "set is a moment"],
    [{ set: "2026-02-01T24:00Z" }, "set is a moment"],
    [{ advance: "-P999999999Y" }, "restore a snapshot"],
    [{ set: "31/12/2030" }, "set is a moment"],
    [{ set: 1_800_000_000_000 }, "set is a moment"],
    [{ rate: 0 }, "rate is a number"],
    [{ rate: "60" }, "rate is a number"],
    [{ rate: 100_000 }, "rate is a number"],
  ])("is refused: %j", async (body, why) => {
    const given = facts();
    expect(await refused(body, given)).toMatch(/^400 /);
    expect(await refused(body, given)).toContain(why);
    expect(given.clock.now()).toBe(START_MS);
  });

  it("ends with the year 9999", async () => {
    const given = { clock: new SimulatedClock(Date.UTC(9950, 0, 1)) };
    expect(await refused({ advance: "60y" }, given)).toContain("year 9999");
  });

  it("is never a defect, whatever the body is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.constantFrom("advance", "set", "rate"),
        async (value, name) => {
          const outcome = await changeClock(facts(), { [name]: value }).catch((error) => error);
          expect(outcome instanceof ControlError || typeof outcome.now === "string").toBe(true);
        },
      ),
    );
  });
});

it("durations of ISO 8601 are as long as the calendar says", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 3000 }),
      fc.nat({ max: 100 }),
      fc.nat({ max: 100 }),
      (days, hours, seconds) => {
        const text = `P${days}DT${hours}H${seconds}S`;
        expect(readDuration(text, START_MS)).toBe((days * 24 + hours) * HOUR_MS + seconds * 1000);
      },
    ),
  );
});
