import { SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConcurrencyLedger, type ConcurrencySlot } from "./concurrency.ts";
import { EventLane } from "./event-lane.ts";
import type { QueuedEvent } from "./event-queue.ts";
import { LogTail, TAIL_BYTES, tailBytes } from "./log-tail.ts";

describe("the end of a log", () => {
  it("is the last 4 KiB of all lines, whatever they are", () => {
    const line = fc
      .tuple(fc.constantFrom("", "a", "ü", "漢字", "😀", "x\r"), fc.nat({ max: 900 }))
      .map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const tail = new LogTail();
        for (const each of lines) tail.add(each);
        const whole = Buffer.from(lines.map((each) => `${each}\n`).join(""), "utf8");
        const expected = whole.subarray(Math.max(0, whole.byteLength - TAIL_BYTES));
        expect(Buffer.compare(tailBytes(tail.take()), expected)).toBe(0);
        expect(tail.take()).toEqual([]);
      }),
    );
  });
});

describe("concurrency", () => {
  const ACCOUNT_LIMIT = 12;
  const RATES = { requestsPerUnit: 10, burstPerTenSeconds: 1000 };
  const functions = fc.record({
    reserved: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    provisioned: fc.integer({ min: 0, max: 2 }),
  });
  const step = fc.record({ which: fc.nat({ max: 2 }), ends: fc.boolean(), ahead: fc.boolean() });

  it("is never over a limit, and never refuses what is within all of them", () => {
    fc.assert(
      fc.property(
        fc.array(functions, { minLength: 3, maxLength: 3 }),
        fc.array(step),
        (all, steps) => {
          const ledger = new ConcurrencyLedger(new SimulatedClock(), RATES);
          const reservedTotal = all.reduce((sum, { reserved = 0 }) => sum + reserved, 0);
          const terms = all.map(({ reserved }, index) => ({
            account: "a",
            accountLimit: ACCOUNT_LIMIT,
            reservedTotal,
            functionArn: `f${index}`,
            reserved,
          }));
          const kept = all.map(({ reserved, provisioned }) => Math.min(provisioned, reserved ?? 2));
          for (const [index, count] of kept.entries()) ledger.setProvisioned(terms[index]!, count);
          const slots: { which: number; ahead: boolean; slot: ConcurrencySlot }[] = [];
          const running = (which: number, ahead: boolean) =>
            slots.filter((each) => each.which === which && each.ahead === ahead).length;
          const shared = ACCOUNT_LIMIT - reservedTotal;
          const sharedUse = () =>
            all.reduce(
              (sum, { reserved }, index) =>
                reserved === undefined ? sum + kept[index]! + running(index, false) : sum,
              0,
            );
          for (const { which, ends, ahead } of steps) {
            if (ends) slots.splice(which, 1)[0]?.slot.release();
            const { reserved } = all[which]!;
            // A provisioned environment serves one request.
            if (ahead && running(which, true) >= kept[which]!) continue;
            const room =
              reserved === undefined
                ? ahead || sharedUse() < shared
                : ahead
                  ? running(which, false) + running(which, true) < reserved
                  : running(which, false) + kept[which]! < reserved;
            const slot = ledger.admit(terms[which]!, ahead ? "provisioned" : "on-demand", false);
            expect(typeof slot !== "string").toBe(room);
            if (typeof slot !== "string") slots.push({ which, ahead, slot });
          }
          for (const { slot } of slots) slot.release();
          for (const { functionArn } of terms) expect(ledger.usage(functionArn).inFlight).toBe(0);
        },
      ),
    );
  });
});

describe("a function's lane of events", () => {
  it("processes each event once and ends idle, whatever is refused", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ hasRoom: fc.boolean(), tookMs: fc.nat({ max: 50 }) }), {
          maxLength: 60,
        }),
        async (events) => {
          const clock = new SimulatedClock();
          const seen: string[] = [];
          let idleCount = 0;
          const lane = new EventLane<number>(clock, async ({ eventId, details }) => {
            seen.push(eventId);
            await clock.sleep(events[details]!.tookMs);
            return events[details]!.hasRoom;
          });
          lane.onIdle = () => idleCount++;
          for (const index of events.keys()) lane.add(queued(index));
          await clock.advance(200_000);
          expect(seen).toEqual(events.map((_, index) => `e${index}`));
          if (events.length > 0) expect(idleCount).toBeGreaterThan(0);
        },
      ),
      { numRuns: 20 },
    );
  });
});

function queued(index: number): QueuedEvent<number> {
  return {
    eventId: `e${index}`,
    functionArn: "f",
    acceptedAtMs: 0,
    attempts: 0,
    refusals: 0,
    dueAtMs: 0,
    passes: 1,
    details: index,
  };
}
