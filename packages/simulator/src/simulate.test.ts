import { describe, expect, it } from "vitest";
import { SimulationFailure, simulate } from "./simulate.ts";
import type { Workload } from "./workload.ts";
import { appendLog, type Defect } from "./workloads/append-log.ts";

describe("a simulation", () => {
  it("gives the same hash for the same seed, and another for another", async () => {
    const hashOf = async (seed: number) =>
      (await simulate({ workload: appendLog(), seed, steps: 300 })).hash;
    const first = await hashOf(1);
    expect(await hashOf(1)).toBe(first);
    expect(await hashOf(2)).not.toBe(first);
  });

  it("passes for a log that keeps its promises, through crashes and torn records", async () => {
    const totals = { crashes: 0, torn: 0, records: 0 };
    for (let seed = 1; seed <= 15; seed++) {
      const { counts } = await simulate({ workload: appendLog(), seed, steps: 400 });
      for (const name of ["crashes", "torn", "records"] as const) totals[name] += counts[name]!;
    }
    expect(totals.crashes).toBeGreaterThan(50);
    expect(totals.torn).toBeGreaterThan(5);
    expect(totals.records).toBeGreaterThan(1000);
  });

  for (const defect of ["no-sync", "no-directory-sync", "no-checksum"] as Defect[]) {
    it(`finds the defect of a log with ${defect}`, async () => {
      const failures: SimulationFailure[] = [];
      for (let seed = 1; seed <= 15 && failures.length === 0; seed++) {
        await simulate({ workload: appendLog(defect), seed, steps: 400 }).catch((error) => {
          expect(error).toBeInstanceOf(SimulationFailure);
          failures.push(error);
        });
      }
      expect(failures).toHaveLength(1);
      const { seed, step, hash, message } = failures[0]!;
      expect(message).toContain(`--from ${seed} --seeds 1`);
      expect(message).toContain(`failed with seed ${seed} in step ${step}`);
      expect(message).toMatch(/is lost|not what was written/);
      // The report is of use only when it can be seen again.
      const again = simulate({ workload: appendLog(defect), seed, steps: 400 });
      await expect(again).rejects.toMatchObject({ step, hash });
    });
  }

  it("tells a program that hangs from one that is slow", async () => {
    const hanging = (
      promise: (sleep: (ms: number) => Promise<void>) => Promise<unknown>,
    ): Workload => ({
      name: "hanging",
      setUp: async (world) => ({
        step: async () => {
          await world.until(
            promise((ms) => world.clock.sleep(ms)),
            "the request",
            1000,
          );
        },
        check: async () => {},
        counts: () => ({}),
      }),
    });
    const run = (workload: Workload) => simulate({ workload, seed: 1, steps: 1 });
    await run(hanging((sleep) => sleep(900)));
    await expect(run(hanging((sleep) => sleep(1100)))).rejects.toThrow(
      "did not end within 1000 ms",
    );
    await expect(run(hanging(() => new Promise(() => {})))).rejects.toThrow("the request hangs");
  });
});
