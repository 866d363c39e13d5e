import { expect, it } from "vitest";
import { simulate } from "../../simulate.ts";
import { bank } from "./bank.ts";
import { expectReached, STEPS, TIMEOUT_MS, totalsOf } from "./totals.fixture.ts";

it("money is moved between accounts, and its sum stays the same", {
  timeout: TIMEOUT_MS,
}, async () => {
  const totals = await totalsOf(bank, 70);
  expectReached(totals, ["moved", "refused", "conflicts", "seen", "crashes", "crashesInside"]);
});

it("repeats itself: the same seed gives the same hash", { timeout: TIMEOUT_MS }, async () => {
  const run = () => simulate({ workload: bank(), seed: "again", steps: STEPS });
  expect((await run()).hash).toBe((await run()).hash);
});
