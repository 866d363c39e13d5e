/** Runs a workload from many seeds and adds up how often what happened. */
import { expect } from "vitest";
import { simulate } from "../../simulate.ts";
import type { Workload } from "../../workload.ts";

export const STEPS = 110;
/** On a machine with other things to do. */
export const TIMEOUT_MS = 240_000;

export async function totalsOf(
  create: () => Workload,
  seeds: number,
): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (let seed = 1; seed <= seeds; seed++) {
    const { counts } = await simulate({ workload: create(), seed, steps: STEPS });
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  }
  return totals;
}

/** What was not reached was not tested. */
export function expectReached(totals: Record<string, number>, names: readonly string[]): void {
  for (const name of names) expect(totals[name], name).toBeGreaterThan(50);
  for (const name of ["replays", "splits"]) expect(totals[name], name).toBeGreaterThan(0);
}
