import fc from "fast-check";
import { expect, test } from "vitest";
import { BURST_SECONDS, PartitionShares } from "./partition-shares.ts";

test("children of a split have together what their parent had", () => {
  const shares = new PartitionShares(10, ["p"], 0);
  shares.charge("p", 10 * BURST_SECONDS - 100, 0);
  shares.split("p", ["a", "b"], 0);
  expect([shares.tokens("a", 0), shares.tokens("b", 0)]).toEqual([50, 50]);
  expect(shares.share).toBe(5);
});

test("children share what their parent owes", () => {
  const shares = new PartitionShares(10, ["p"], 0);
  shares.charge("p", 10 * BURST_SECONDS + 30, 0);
  shares.split("p", ["a", "b"], 0);
  expect(shares.tokens("a", 0)).toBe(-15);
});

test("a partition that borrows takes of the others in proportion to what they have spare", () => {
  const shares = new PartitionShares(30, ["p", "q", "r"], 0);
  shares.charge("p", 10 * BURST_SECONDS, 0);
  shares.charge("q", 10 * BURST_SECONDS - 110, 0);
  shares.charge("r", 10 * BURST_SECONDS - 210, 0);
  expect(shares.admits("p", 0)).toBe(true);
  expect(["p", "q", "r"].map((name) => shares.tokens(name, 0))).toEqual([30, 100, 190]);
});

test("borrowing and splitting move tokens, and make none", () => {
  const steps = fc.array(
    fc.record({ at: fc.nat(), units: fc.nat(2000), split: fc.nat(9), waitMs: fc.nat(5000) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), steps, (rate, all) => {
      const shares = new PartitionShares(rate, ["p", "q", "r"], 0);
      let names = ["p", "q", "r"];
      let nowMs = 0;
      const total = () => names.reduce((sum, name) => sum + shares.tokens(name, nowMs), 0);
      for (const { at, units, split, waitMs } of all) {
        nowMs += waitMs;
        const name = names[at % names.length] as string;
        shares.charge(name, units, nowMs);
        const before = total();
        const isAdmitted = shares.admits(name, nowMs);
        expect(isAdmitted).toBe(shares.tokens(name, nowMs) > 0);
        expect(total()).toBeCloseTo(before, 3);
        if (split > 0) continue;
        shares.split(name, [`${name}a`, `${name}b`], nowMs);
        names = [...names.filter((each) => each !== name), `${name}a`, `${name}b`];
        // What does not fit into the smaller shares is lost.
        expect(total()).toBeLessThan(before + 0.001);
      }
    }),
  );
});
