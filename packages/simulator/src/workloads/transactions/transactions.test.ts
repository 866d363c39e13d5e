import { describe, expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import type { Workload } from "../../workload.ts";
import { bank } from "./bank.ts";
import { ring } from "./ring.ts";

const STEPS = 150;

async function totalsOf(create: () => Workload, seeds: number): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (let seed = 1; seed <= seeds; seed++) {
    const { counts } = await simulate({ workload: create(), seed, steps: STEPS });
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  }
  return totals;
}

/** What was not reached was not tested. */
function expectReached(totals: Record<string, number>, names: readonly string[]): void {
  for (const name of names) expect(totals[name], name).toBeGreaterThan(50);
  for (const name of ["replays", "failed", "splits"]) expect(totals[name], name).toBeGreaterThan(5);
}

describe("transactions in simulation", () => {
  it("move money between accounts, and its sum stays the same", async () => {
    const totals = await totalsOf(bank, 80);
    expectReached(totals, ["moved", "refused", "conflicts", "seen", "crashes", "crashesInside"]);
  });

  it("turn a ring of pointers, and it stays one ring", async () => {
    const totals = await totalsOf(ring, 80);
    expectReached(totals, ["turned", "refused", "conflicts", "seen", "crashes", "crashesInside"]);
  });

  it("repeat themselves: the same seed gives the same hash", async () => {
    const run = () => simulate({ workload: bank(), seed: "again", steps: STEPS });
    expect((await run()).hash).toBe((await run()).hash);
  });
});
