import { describe, expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { keyspace } from "./keyspace.ts";

const SEEDS = 20;
const STEPS = 200;
const BATCHES = [1, 21, 41, 61, 81];

describe("a keyspace in simulation", () => {
  const totals: Record<string, number> = {};

  it.each(BATCHES)(
    "keeps every acknowledged write through splits and crashes, and its history is linearizable: from %d",
    async (from) => {
      for (let seed = from; seed < from + SEEDS; seed++) {
        const { counts } = await simulate({ workload: keyspace(), seed, steps: STEPS });
        for (const [name, count] of Object.entries(counts)) {
          totals[name] = (totals[name] ?? 0) + count;
        }
      }
    },
  );

  it("reached what is rare: what was not reached was not tested", () => {
    expect(totals.answered).toBeGreaterThan(5000);
    for (const name of ["eventual", "crashes", "splits", "crashesInSplits", "held"]) {
      expect(totals[name], name).toBeGreaterThan(50);
    }
    for (const name of ["splitsBySize", "splitsFailed", "replays", "failed", "rebuilt"]) {
      expect(totals[name], name).toBeGreaterThan(5);
    }
  });

  it("repeats itself: the same seed gives the same hash", async () => {
    const run = () => simulate({ workload: keyspace(), seed: "again", steps: 150 });
    expect((await run()).hash).toBe((await run()).hash);
  });
});
