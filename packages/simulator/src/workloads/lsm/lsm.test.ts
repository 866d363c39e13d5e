import { expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { lsm } from "./lsm.ts";

it("a tree loses nothing durable and never reads what was not written, through crashes and rot", async () => {
  const totals: Record<string, number> = {};
  for (let seed = 1; seed <= 60; seed++) {
    const { counts } = await simulate({ workload: lsm(), seed, steps: 400 });
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  }
  expect(totals.applied).toBeGreaterThan(2000);
  // What was not reached was not tested.
  for (const name of ["crashes", "halts", "recovered", "merges"]) {
    expect(totals[name], name).toBeGreaterThan(100);
  }
  for (const name of ["flushes", "installs", "rot", "corruptions"]) {
    expect(totals[name], name).toBeGreaterThan(10);
  }
});

it("the same seed gives the same hash", async () => {
  const run = () => simulate({ workload: lsm(), seed: "again", steps: 200 });
  expect((await run()).hash).toBe((await run()).hash);
});
