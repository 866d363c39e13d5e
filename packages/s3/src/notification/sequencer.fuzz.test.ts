import fc from "fast-check";
import { expect, test } from "vitest";
import { Sequencer } from "./sequencer.ts";

test("sequencers are of one length and rise, whatever the clock does", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 1000 }), { minLength: 1 }), (steps) => {
      let nowMs = 1_800_000_000_000;
      const sequencer = new Sequencer({ now: () => nowMs });
      const made = steps.map((stepMs) => {
        nowMs += stepMs;
        return sequencer.next();
      });
      expect(made.every((one) => /^[0-9A-F]{18}$/.test(one))).toBe(true);
      expect(made).toEqual([...new Set(made)].sort());
    }),
  );
});
