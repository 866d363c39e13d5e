import { describe, expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { replication } from "./replication.ts";

const SEEDS = 90;
const STEPS = 200;

describe("three replicas in simulation", () => {
  it("keep every acknowledged write, and their history is linearizable", async () => {
    const totals: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { counts } = await simulate({ workload: replication(), seed, steps: STEPS });
      for (const [name, count] of Object.entries(counts)) {
        totals[name] = (totals[name] ?? 0) + count;
      }
    }
    // What was not reached was not tested.
    for (const name of ["answered", "eventual", "crashes"]) {
      expect(totals[name], name).toBeGreaterThan(100);
    }
    for (const name of ["stale", "leaders", "replays", "rebuilt"]) {
      expect(totals[name], name).toBeGreaterThan(0);
    }
  });

  it("repeats itself: the same seed gives the same hash", async () => {
    const run = () => simulate({ workload: replication(), seed: "again", steps: 150 });
    expect((await run()).hash).toBe((await run()).hash);
  });
});
