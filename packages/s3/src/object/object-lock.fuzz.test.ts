import { array, assert, constantFrom, integer, option, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Retention } from "./object-attributes.ts";
import { mayRetain, protectionOf } from "./object-lock.ts";

const retention = record({
  mode: constantFrom<Retention["mode"][]>("GOVERNANCE", "COMPLIANCE"),
  untilMs: integer({ min: 1, max: 100 }),
});
const step = record({
  passesMs: integer({ min: 0, max: 10 }),
  next: option(retention, { nil: undefined }),
});

/** The retention after each step that is allowed, with the moment of the step. */
function* history(
  steps: readonly { passesMs: number; next: Retention | undefined }[],
  bypass: boolean,
) {
  let current: Retention | undefined;
  let nowMs = 0;
  for (const { passesMs, next } of steps) {
    nowMs += passesMs;
    const before = current;
    const allowed = mayRetain(current, next, nowMs, bypass);
    if (allowed) current = next;
    yield { before, current, nowMs, allowed };
  }
}

const steps = array(step, { maxLength: 30 });

describe("retention", () => {
  it("without a bypass no lock ends earlier, and none becomes another", () => {
    assert(
      property(steps, (given) => {
        for (const { before, current, nowMs } of history(given, false)) {
          if (before === undefined || before.untilMs <= nowMs) continue;
          expect(current?.mode).toBe(before.mode);
          expect(current?.untilMs).toBeGreaterThanOrEqual(before.untilMs);
        }
      }),
    );
  });

  it("with a bypass that still holds for compliance, and governance gives way", () => {
    assert(
      property(steps, (given) => {
        for (const { before, current, nowMs, allowed } of history(given, true)) {
          const isActive = before !== undefined && before.untilMs > nowMs;
          if (!isActive || before.mode === "GOVERNANCE") expect(allowed).toBe(true);
          else {
            expect(current?.mode).toBe("COMPLIANCE");
            expect(current?.untilMs).toBeGreaterThanOrEqual(before.untilMs);
          }
        }
      }),
    );
  });

  it("protects until its date, and a legal hold for as long as it is on", () => {
    assert(
      property(
        option(retention, { nil: undefined }),
        integer({ min: 0, max: 120 }),
        (given, now) => {
          const active = given !== undefined && given.untilMs > now;
          const expected = !active ? "none" : given.mode === "GOVERNANCE" ? "governance" : "fixed";
          expect(protectionOf({ retention: given, legalHold: false }, now)).toBe(expected);
          expect(protectionOf({ retention: given, legalHold: true }, now)).toBe("fixed");
        },
      ),
    );
  });
});
