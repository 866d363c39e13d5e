import { describe, expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { lambda } from "./lambda.ts";

describe("Lambda's scheduling in simulation", () => {
  it("answers every request once, keeps limits, and leaves nothing, through failures and crashes", async () => {
    const totals: Record<string, number> = {};
    for (let seed = 1; seed <= 30; seed++) {
      const { counts } = await simulate({ workload: lambda(), seed, steps: 300 });
      for (const [name, count] of Object.entries(counts)) {
        totals[name] = (totals[name] ?? 0) + count;
      }
    }
    // What was not reached was not tested.
    for (const name of [
      "answered",
      "function-error",
      "not-launched",
      "not-restored",
      "snapshot: taken",
      "closed",
      "ConcurrentInvocationLimitExceeded",
      "ReservedFunctionConcurrentInvocationLimitExceeded",
      "report: success",
      "report: error",
      "report: failure",
      "report: timeout",
      "event: Success",
      "event: RetriesExhausted",
      "event: ZeroReservedConcurrency",
      "crash",
      "close",
      "jump",
      "kill",
    ]) {
      expect(totals[name], name).toBeGreaterThan(0);
    }
    expect(totals.answered).toBeGreaterThan(1000);
  });

  it("repeats itself: the same seed gives the same hash", async () => {
    const run = () => simulate({ workload: lambda(), seed: "again", steps: 150 });
    expect((await run()).hash).toBe((await run()).hash);
  });
});
