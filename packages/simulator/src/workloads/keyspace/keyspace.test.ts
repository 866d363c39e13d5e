import { describe, expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { keyspace } from "./keyspace.ts";

const SEEDS = 100;
const STEPS = 200;

describe("a keyspace in simulation", () => {
  it("keeps every acknowledged write through splits and crashes, and its history is linearizable", async () => {
    const totals: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { counts } = await simulate({ workload: keyspace(), seed, steps: STEPS });
      for (const [name, count] of Object.entries(counts)) {
        totals[name] = (totals[name] ?? 0) + count;
      }
    }
    // What was not reached was not tested.
    expect(totals.answered).toBeGreaterThan(5000);
    for (const name of ["eventual", "crashes", "splits", "crashesInSplits", "held"]) {
      expect(totals[name], name).toBeGreaterThan(50);
    }
    for (const name of ["splitsBySize", "splitsFailed", "replays", "failed"]) {
      expect(totals[name], name).toBeGreaterThan(5);
    }
  });

  it("repeats itself: the same seed gives the same hash", async () => {
    const run = () => simulate({ workload: keyspace(), seed: "again", steps: 150 });
    expect((await run()).hash).toBe((await run()).hash);
  });
});
