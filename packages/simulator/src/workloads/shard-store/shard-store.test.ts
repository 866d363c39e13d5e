import { describe, expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { shardStore, shardStoreOnFailingDisks } from "./shard-store.ts";

const STEPS = 250;

describe("the shard store in simulation", () => {
  it.each([
    { make: shardStore, seeds: 6 },
    { make: shardStoreOnFailingDisks, seeds: 4 },
  ])("keeps every acknowledged blob through faults and crashes: $make.name", async (row) => {
    const { make, seeds } = row;
    const totals: Record<string, number> = {};
    for (let seed = 1; seed <= seeds; seed++) {
      const { counts } = await simulate({ workload: make(), seed, steps: STEPS });
      for (const [name, count] of Object.entries(counts)) {
        totals[name] = (totals[name] ?? 0) + count;
      }
    }
    // What was not reached was not tested.
    for (const name of ["written", "read", "deleted"]) expect(totals[name]).toBeGreaterThan(100);
    for (const name of ["crashes", "scrubs", "collections", "rebuilt", "hedged", "unreadable"]) {
      expect(totals[name], name).toBeGreaterThan(0);
    }
  });

  it("repeats itself: the same seed gives the same hash", async () => {
    const run = () => simulate({ workload: shardStore(), seed: "again", steps: 150 });
    expect((await run()).hash).toBe((await run()).hash);
  });
});
