import { expect, it } from "vitest";
import { simulate } from "../simulate.ts";
import { logStreams } from "./log-streams.ts";

it.each(["process", "power"] as const)(
  "streams lose no event that was acknowledged, when the %s goes",
  async (durability) => {
    const totals: Record<string, number> = {};
    for (let seed = 1; seed <= 12; seed++) {
      const run = { workload: logStreams(durability), seed, steps: 400 };
      for (const [name, count] of Object.entries((await simulate(run)).counts)) {
        totals[name] = (totals[name] ?? 0) + count;
      }
    }
    expect(totals.events).toBeGreaterThan(2500);
    expect(totals.crashes).toBeGreaterThan(100);
    // What was not reached was not tested.
    for (const name of ["reads", "expiries", "segments"]) {
      expect(totals[name], name).toBeGreaterThan(20);
    }
  },
);
